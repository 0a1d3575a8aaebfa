"""Runs in fakesnow's own virtual environment: starts it on a free port, says which, ends with its standard input."""

from __future__ import annotations

import sys

import fakesnow

told = sys.stdout
sys.stdout = sys.stderr

with fakesnow.server() as parameters:
    print(parameters["port"], file=told, flush=True)
    sys.stdin.read()
