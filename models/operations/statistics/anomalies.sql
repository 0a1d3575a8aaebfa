{{ config(materialized='table') }}

with

volumes as (

    select
        *,
        max(date_day) over () as as_of_date
    from {{ ref('daily_volumes') }}

),

-- Quiet days are neither judged nor compared with; the day before a Monday is the Friday.
working as (

    select
        *,
        row_number() over (partition by builder_name order by date_day) as day_number,
        {{ dbt.datediff('date_day', 'as_of_date', 'day') }} < {{ var('anomaly_days') }} as is_judged
    from volumes
    where not is_quiet

),

measured as (

    {% for metric in ['order_count', 'line_count', 'total_amount', 'completeness'] -%}
    select
        date_day,
        builder_name,
        iso_weekday_number,
        day_number,
        is_judged,
        order_count as day_order_count,
        '{{ metric }}' as metric_name,
        cast({{ metric }} as {{ double_type() }}) as observed_value
    from working
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What a judged day is held against: the working days before it, ranked by value for the quartiles.
compared as (

    select
        judged.date_day,
        judged.builder_name,
        judged.metric_name,
        judged.observed_value,
        judged.day_order_count,
        earlier.observed_value as earlier_value,
        earlier.day_order_count as earlier_order_count,
        earlier.day_number = judged.day_number - 1 as is_day_before,
        earlier.iso_weekday_number = judged.iso_weekday_number as is_same_weekday,
        row_number() over (
            partition by judged.builder_name, judged.metric_name, judged.day_number
            order by earlier.observed_value
        ) as value_rank,
        count(*) over (partition by judged.builder_name, judged.metric_name, judged.day_number) as value_count
    from measured as judged
    inner join measured as earlier
        on
            judged.builder_name = earlier.builder_name
            and judged.metric_name = earlier.metric_name
            and earlier.day_number between judged.day_number - {{ var('anomaly_baseline_days') }}
            and judged.day_number - 1
    where judged.is_judged and judged.observed_value is not null and earlier.observed_value is not null

),

baselines as (

    select
        date_day,
        builder_name,
        metric_name,
        observed_value,
        day_order_count,
        max(value_count) as day_count,
        avg(earlier_value) as mean_value,
        stddev_samp(earlier_value) as deviation,
        {{ ranked_quantile(0.25) }} as first_quartile,
        {{ ranked_quantile(0.75) }} as third_quartile,
        max(case when is_day_before then earlier_value end) as day_before_value,
        avg(case when is_same_weekday then earlier_value end) as same_weekday_value,
        sum(case when is_same_weekday then 1 else 0 end) as same_weekday_count,
        avg(earlier_order_count) as usual_order_count,
        sum(case when earlier_order_count > 0 then 1.0 else 0.0 end) / max(value_count) as busy_share
    from compared
    group by date_day, builder_name, metric_name, observed_value, day_order_count

),

-- Small numbers jump: a series is judged once it has enough days and enough orders a day.
judged as (

    select
        *,
        third_quartile - first_quartile as quartile_range
    from baselines
    where
        day_count >= {{ var('anomaly_least_days') }}
        and usual_order_count >= {{ var('anomaly_least_orders') }}
        and (metric_name != 'completeness' or day_order_count >= {{ var('anomaly_least_orders') }})

),

activity as (

    select
        builder_name,
        min(case when order_count > 0 then day_number end) as first_number,
        max(case when order_count > 0 then day_number end) as last_number
    from working
    where builder_name != '{{ var("all_builders") }}'
    group by builder_name

),

regulars as (

    select
        working.builder_name,
        max(activity.last_number) as last_number
    from working
    inner join activity on working.builder_name = activity.builder_name
    where
        working.order_count > 0
        and working.day_number > activity.last_number - {{ var('anomaly_baseline_days') }}
    group by working.builder_name
    having count(*) >= {{ var('anomaly_least_days') }}

),

history as (

    select
        date_day,
        sum(case when order_count > 0 then 1 else 0 end) over (order by date_day) as busy_day_count
    from working
    where builder_name = '{{ var("all_builders") }}'

),

beginnings as (

    select min(date_day) as first_date
    from history
    where busy_day_count >= {{ var('anomaly_least_days') }}

),

as_of as (

    select max(date_day) as as_of_date
    from volumes

),

found as (

    select
        date_day,
        builder_name,
        metric_name,
        'z_score' as detector,
        observed_value,
        mean_value as expected_value,
        (observed_value - mean_value) / deviation as score
    from judged
    where deviation > 0 and abs(observed_value - mean_value) > {{ var('anomaly_z_score') }} * deviation

    union all

    select
        date_day,
        builder_name,
        metric_name,
        'iqr' as detector,
        observed_value,
        (first_quartile + third_quartile) / 2 as expected_value,
        (observed_value - (first_quartile + third_quartile) / 2) / quartile_range as score
    from judged
    where
        quartile_range > 0
        and (
            observed_value < first_quartile - {{ var('anomaly_iqr_factor') }} * quartile_range
            or observed_value > third_quartile + {{ var('anomaly_iqr_factor') }} * quartile_range
        )

    union all

    select
        date_day,
        builder_name,
        metric_name,
        'day_over_day' as detector,
        observed_value,
        day_before_value as expected_value,
        observed_value / day_before_value - 1 as score
    from judged
    where day_before_value > 0 and abs(observed_value / day_before_value - 1) > {{ var('anomaly_change') }}

    union all

    select
        date_day,
        builder_name,
        metric_name,
        'same_weekday' as detector,
        observed_value,
        same_weekday_value as expected_value,
        observed_value / same_weekday_value - 1 as score
    from judged
    where
        same_weekday_value > 0
        and same_weekday_count >= {{ var('anomaly_least_weekdays') }}
        and abs(observed_value / same_weekday_value - 1) > {{ var('anomaly_change') }}

    union all

    select
        date_day,
        builder_name,
        metric_name,
        'missing_day' as detector,
        observed_value,
        mean_value as expected_value,
        -1.0 as score
    from baselines
    where
        metric_name = 'order_count'
        and observed_value = 0
        and day_count >= {{ var('anomaly_least_days') }}
        and busy_share >= {{ var('anomaly_busy_share') }}

    union all

    select
        working.date_day,
        working.builder_name,
        'order_count' as metric_name,
        'new_builder' as detector,
        cast(working.order_count as {{ double_type() }}) as observed_value,
        0.0 as expected_value,
        1.0 as score
    from working
    inner join activity
        on working.builder_name = activity.builder_name and working.day_number = activity.first_number
    -- At the beginning of all history every builder is new.
    inner join beginnings on working.date_day > beginnings.first_date
    where working.is_judged

    union all

    select
        working.date_day,
        working.builder_name,
        'order_count' as metric_name,
        'vanished_builder' as detector,
        0.0 as observed_value,
        1.0 as expected_value,
        -1.0 as score
    from working
    inner join regulars
        on
            working.builder_name = regulars.builder_name
            and working.day_number = regulars.last_number + {{ var('anomaly_vanished_days') }}
    where working.is_judged

)

select
    {{ dbt_utils.generate_surrogate_key([
        'found.date_day', 'found.builder_name', 'found.metric_name', 'found.detector'
    ]) }} as anomaly_key,
    found.date_day,
    found.builder_name,
    found.metric_name,
    found.detector,
    cast(round(found.observed_value, 4) as numeric(24, 4)) as observed_value,
    cast(round(found.expected_value, 4) as numeric(24, 4)) as expected_value,
    cast(round(found.score, 3) as numeric(24, 3)) as score,
    {{ dbt.datediff('found.date_day', 'as_of.as_of_date', 'day') }} < {{ var('anomaly_report_days') }} as is_recent
from found
cross join as_of
