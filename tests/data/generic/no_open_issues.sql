{#- No row breaks the rule. What does is stored, with its key, evidence, and since when: models/operations/rules. -#}
{% test no_open_issues(model, rule_name) %}
{{ config(severity='warn', store_failures=true) }}

    select
        quality_issue_key,
        rule_name,
        table_name,
        row_key,
        document_id,
        severity,
        evidence,
        first_seen_at,
        last_seen_at
    from {{ model }}
    where rule_name = '{{ rule_name }}' and is_open
{% endtest %}
