"""Papers by grammar: each layout is composed from a seed, and its truth is written as it is printed.

The way of a paper: `choices` draws one choice per feature of `features.yml`, `settle` corrects what excludes itself,
`facts` invents the order, `phrases` and `formats` say how this paper words and writes things, `entries`, `scope`,
`totals`, `letterhead` and `ending` make pieces of the page and note in `record` what they print, `flow` puts pieces
on pages, `render` makes the PDF. `paper.draw_paper` does all of it; `folder` draws many.
"""
