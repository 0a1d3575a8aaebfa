"""`python -m extract` is the command `punchlist`."""

from extract.cli import main

if __name__ == "__main__":
    main(prog_name="punchlist")
