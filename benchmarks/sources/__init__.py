"""Rows per second of each source into DuckDB, against its plain client's own fetch in the same run."""
