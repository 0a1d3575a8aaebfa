"""Landing on BigQuery: the same protocol, batches and row hashes as in DuckDB, through Google's own client."""
