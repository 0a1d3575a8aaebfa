-- A failure means: two persons of int_contacts__unified share an e-mail address, or name, firm and phone, and should be
-- one. A chain of contacts is longer than the rounds that model takes: add two rounds to it.
with

persons as (

    select distinct
        email_key as shared,
        first_contact_key
    from {{ ref('int_contacts__unified') }}

    union distinct

    select distinct
        person_words as shared,
        first_contact_key
    from {{ ref('int_contacts__unified') }}

)

select
    shared,
    count(*) as person_count
from persons
where shared is not null
group by shared
having count(*) > 1
