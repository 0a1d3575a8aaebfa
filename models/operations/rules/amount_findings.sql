{%- set currencies = var('known_currencies') | join("', '") %}

{#- Read where it is needed, column by column: as a CTE, DuckDB would write all of it down first. -#}
{%- set orders = ref('order_checks') %}

{#- Half a cent of rounding for every line, and two cents for the paper. -#}
{%- set rounding_amount = '(0.02 + 0.005 * line_count)' -%}
{%- set expected_amount = 'coalesce(subtotal_amount, total_amount - coalesce(tax_amount, 0))' -%}
{%- set total = 'cast(total_amount as ' ~ double_type() ~ ')' %}

with

tax_rates as (

    select * from {{ ref('tax_rates') }}

),

builder_totals as (

    select
        builder_name,
        sum(priced_order_count) as order_count,
        cast(sum(total_amount) as {{ double_type() }}) as sum_of_totals,
        sum(squared_cents) / 10000 as sum_of_squares
    from {{ ref('order_days') }}
    group by builder_name

),

-- What a builder's other orders come to: an order must not hide itself by raising the mean it is held against.
totals as (

    select
        work_order_key,
        document_id,
        builder_name,
        total_amount,
        {{ total }} as total,
        changed_at
    from {{ orders }}
    where total_amount > 0

),

beside_others as (

    select
        totals.work_order_key,
        totals.document_id,
        totals.total_amount,
        totals.changed_at,
        builder_totals.order_count - 1 as other_count,
        (builder_totals.sum_of_totals - totals.total) / (builder_totals.order_count - 1) as others_mean,
        builder_totals.sum_of_squares - totals.total * totals.total as others_squares
    from totals
    inner join builder_totals on totals.builder_name = builder_totals.builder_name
    where builder_totals.order_count > {{ var('usual_total_orders') }}

),

deviations as (

    select
        *,
        sqrt(greatest(others_squares / other_count - others_mean * others_mean, 0)) as others_deviation
    from beside_others

),

-- The rates of a place side by side, so that an order is held against all in one look: of its state in its country, and
-- of its state in any country for sites without a postcode.
placed_rates as (

    select
        state,
        country,
        lowest_percent,
        highest_percent
    from tax_rates

    union all

    select
        state,
        'any' as country,
        lowest_percent,
        highest_percent
    from tax_rates

),

numbered_rates as (

    select
        *,
        row_number() over (partition by state, country order by lowest_percent, highest_percent) as rate_number
    from placed_rates

),

places as (

    select
        {%- for number in range(1, 7) %}
        max(case when rate_number = {{ number }} then lowest_percent end) as lowest_{{ number }},
        max(case when rate_number = {{ number }} then highest_percent end) as highest_{{ number }},
        {%- endfor %}
        state,
        country
    from numbered_rates
    group by state, country

),

taxed as (

    select
        work_order_key,
        document_id,
        site_state,
        site_country,
        subtotal_amount,
        tax_amount,
        -- A credit's tax is negative too: then both have one sign, and the share is positive.
        tax_amount * 100.0 / subtotal_amount as tax_percent,
        {{ rounding_amount }} * 100.0 / abs(subtotal_amount) as rounding_percent,
        changed_at
    from {{ orders }}
    where tax_amount != 0 and subtotal_amount != 0

),

findings as (

    select
        'lines_add_up_to_subtotal' as rule_name,
        work_order_key as row_key,
        document_id,
        'lines ' || {{ told_amount('lines_amount') }}
        || ', expected ' || {{ told_amount(expected_amount) }} as evidence,
        changed_at
    from {{ orders }}
    where
        line_count > 0
        and priced_line_count = line_count
        and abs(lines_amount - {{ expected_amount }}) > 0.01 * line_count

    union all

    select
        'total_is_subtotal_plus_tax' as rule_name,
        work_order_key as row_key,
        document_id,
        'subtotal ' || {{ told_amount('subtotal_amount') }} || ', tax ' || {{ told_amount('tax_amount') }}
        || ', total ' || {{ told_amount('total_amount') }} as evidence,
        changed_at
    from {{ orders }}
    where abs(subtotal_amount + tax_amount - total_amount) > 0.02

    union all

    select
        'tax_rate_of_place' as rule_name,
        taxed.work_order_key as row_key,
        taxed.document_id,
        'tax ' || {{ told_amount('taxed.tax_amount') }} || ' on ' || {{ told_amount('taxed.subtotal_amount') }}
        || ' in ' || taxed.site_state as evidence,
        taxed.changed_at
    from taxed
    inner join places
        on taxed.site_state = places.state and coalesce(taxed.site_country, 'any') = places.country
    where
        not (
            {%- for number in range(1, 7) %}
            {{ 'or ' if not loop.first }}coalesce(
                taxed.tax_percent between places.lowest_{{ number }} - taxed.rounding_percent
                and places.highest_{{ number }} + taxed.rounding_percent,
                false
            )
            {%- endfor %}
        )

    union all

    select
        'negative_amount' as rule_name,
        work_order_key as row_key,
        document_id,
        'subtotal ' || {{ told_amount('subtotal_amount') }} || ', tax ' || {{ told_amount('tax_amount') }}
        || ', total ' || {{ told_amount('total_amount') }} as evidence,
        changed_at
    from {{ orders }}
    where
        coalesce(document_type, 'none') != 'variation'
        and (subtotal_amount < 0 or tax_amount < 0 or total_amount < 0)

    union all

    select
        'total_beyond_usual' as rule_name,
        work_order_key as row_key,
        document_id,
        'total ' || {{ told_amount('total_amount') }} || ', mean of '
        || {{ told('other_count') }} || ' others of the builder '
        || {{ told_amount('cast(others_mean as numeric(18, 2))') }} as evidence,
        changed_at
    from deviations
    where
        total_amount > others_mean + {{ var('usual_total_deviations') }} * others_deviation
        and total_amount > {{ var('usual_total_factor') }} * others_mean

    union all

    select
        'currency_unknown' as rule_name,
        work_order_key as row_key,
        document_id,
        'currency ' || currency as evidence,
        changed_at
    from {{ orders }}
    where currency not in ('{{ currencies }}')

)

select * from findings
