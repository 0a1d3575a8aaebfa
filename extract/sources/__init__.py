"""One module per source system; each yields Arrow batches that `extract.landing` lands."""
