"""A PDF becomes fields: pages → layout → engine → validated record."""
