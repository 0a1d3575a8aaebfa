#!/usr/bin/env bash
# Checks, then unit, integration and end-to-end tests, with one coverage figure for extract/ and flows/.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

$bin/ruff check --quiet .
$bin/ruff format --check --quiet .
$bin/mypy &  # beside the SQL's: each keeps one core busy
types=$!
$bin/sqlfluff lint --disable-progress-bar models snapshots analyses tests/data
wait $types

$bin/coverage erase
$bin/python -m pytest --cov --cov-report= --cov-fail-under=0 -n 2 --dist loadfile tests/unit
# In the order given: the longest file is among the first, so that no worker waits for another at the end.
$bin/python -m pytest --cov --cov-append --cov-report= --cov-fail-under=0 -n 2 --dist loadfile --no-loadscope-reorder -m "not deep and not bigquery and not claude" tests/e2e tests/integration
$bin/coverage report
