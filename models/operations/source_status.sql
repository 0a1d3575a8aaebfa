select
    {{ dbt_utils.generate_surrogate_key(['source_name', 'table_name']) }} as source_status_key,
    source_name,
    table_name,
    source_kind,
    source_owner,
    origin,
    status as last_status,
    error_code,
    message,
    is_stale,
    stale_after_hours,
    newest_at as newest_row_at,
    fresh_until_at as last_good_load_at,
    tried_at as last_tried_at
from {{ ref('int_sources__staleness') }}
