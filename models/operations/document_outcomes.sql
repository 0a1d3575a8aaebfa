with

documents as (

    select
        *,
        row_number() over (
            partition by file_path
            order by loaded_at desc, attempt_number desc, extracted_at desc, row_hash desc
        ) as outcome_rank
    from {{ ref('stg_work_orders__documents') }}

),

quarantined as (

    select
        document_id,
        count(*) as quarantined_row_count
    from {{ ref('stg_work_orders__quarantine') }}
    where document_id is not null
    group by document_id

)

select
    documents.file_path,
    documents.file_name,
    documents.document_id,
    documents.status,
    documents.error_code,
    documents.error_message,
    documents.review_reasons,
    coalesce(quarantined.quarantined_row_count, 0) as quarantined_row_count,
    documents.attempt_number,
    documents.page_count,
    documents.ocr_page_count,
    documents.file_bytes,
    documents.completeness,
    documents.duration_seconds,
    documents.engine,
    documents.engine_version,
    documents.extracted_at,
    {{ utc_timestamp('documents.loaded_at') }} as loaded_at,
    documents.run_id
from documents
left join quarantined on documents.document_id = quarantined.document_id
where documents.outcome_rank = 1
