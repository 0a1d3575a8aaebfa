"""EL: PDFs and other systems become rows of the raw layer. Imports neither Prefect nor dbt; runs alone as `python -m extract`."""

__version__ = "0.1.0"
