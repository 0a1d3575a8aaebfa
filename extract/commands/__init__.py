"""One module per command of `punchlist`; `extract.cli` loads each only when it is asked for."""
