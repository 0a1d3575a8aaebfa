"""One invented business in all its systems: what a flooring contractor sells, to whom, from where.

The builders of `examples/work_orders` are its best customers: names, business numbers, mail domains, work order numbers and
dates agree with the papers. `python -m examples.generator.business --out examples/sources` writes what each system would export.
"""
