with

calls as (

    select * from {{ ref('stg_operations__model_calls') }}

)

select
    {{ dbt_utils.generate_surrogate_key(['run_id', 'model_name']) }} as claude_cost_key,
    run_id,
    model_name,
    count(*) as call_count,
    cast(sum(case when outcome = 'end_turn' then 0 else 1 end) as int64) as failed_call_count,
    count(distinct document_id) as document_count,
    cast(sum(field_count) as int64) as asked_field_count,
    cast(sum(input_tokens + cache_write_tokens + cache_read_tokens) as int64) as prompt_tokens,
    cast(sum(output_tokens) as int64) as output_tokens,
    cast(sum(cost_usd) as numeric(18, 8)) as cost_usd,
    cast(sum(cost_usd) / count(distinct document_id) as numeric(18, 8)) as document_cost_usd,
    cast(sum(cost_usd) / sum(field_count) as numeric(18, 8)) as field_cost_usd
from calls
group by run_id, model_name
