"""Draws invented work orders as PDFs, and writes down what it drew.

In: a seed. Out: a folder of `<name>.pdf` with `<name>.json` beside it (35 fields and line items; what is
not printed is null). The way of a paper: `builders` and `orders` invent the facts, a class of `layouts`
prints them through `ink`, which writes the truth as it prints, and `scan` may turn the pages into
pictures. The same seed gives the same bytes.

Run alone: python -m examples.generator --out FOLDER [--seed N]
"""
