with

source as (

    select * from {{ source('categories', 'category_predictions') }}

),

renamed as (

    select
        -- ids
        text_hash,
        row_hash,

        -- strings
        text as line_text,
        method as judged_by,
        model_version,
        category,
        second_category,
        third_category,

        -- numerics
        cast(judgement_number as int64) as judgement_number,
        probability,
        threshold,
        second_probability,
        third_probability,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the statistics of the raw table
        first_loaded_at,
        loaded_at
    from source

)

select * from renamed
