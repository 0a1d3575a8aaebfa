"""Lines of work orders with the category each is of, worded by hand-written families: what the classifier learns from."""
