"""What a person says of a document: pages to look at, decisions taken in, and how later runs prefer them.

`pages` draws what was read as HTML, `store` keeps decisions in one file per document, `merging` puts them over a reading.
"""
