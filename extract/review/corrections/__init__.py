"""Reviewed spellings: the worklist of the warehouse comes in, what people decide goes out into the seeds of dbt."""
