"""Claude reads what the offline engine is not sure of: off unless a key is set, and believed only where the page agrees.

    cases (`cases.py`, in the workers) → route (`routing.py`) → ask (`desk.py`) → prove (`proving.py`) → merge (`merging.py`)

`reading.py` is the way in: `read_documents` reads a batch by whichever engine the settings name.
"""
