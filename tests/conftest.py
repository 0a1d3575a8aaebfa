"""Makes the modules beside this file importable in every test below it: `papers` draws PDFs, good and bad."""
