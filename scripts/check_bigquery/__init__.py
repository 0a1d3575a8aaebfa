"""`make check-bigquery`: every statement of the project through Google's SQL analyser (ADR of that name)."""
