"""The trade category of what a line of an order says: a small classifier, then Claude for what it is not sure of."""
