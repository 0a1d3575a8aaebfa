"""The warehouse half at scale: ten years of raw rows by arithmetic (history), builds on them, questions, SQL by hand."""
