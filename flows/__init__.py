"""Prefect flows: order, retries, schedules and gates. No business logic; that lives in extract/ and in dbt's models."""
