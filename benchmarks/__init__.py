"""Figures of the product, each a ratio against a named peer in the same run where there is one. `make bench`."""
