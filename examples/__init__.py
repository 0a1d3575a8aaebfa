"""Invented papers: what builders send, drawn by the project itself, with the truth beside each."""
