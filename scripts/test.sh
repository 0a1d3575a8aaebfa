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
$bin/python -m pytest --cov --cov-append --cov-report= --cov-fail-under=0 -n 2 --dist loadfile -m "not deep and not bigquery and not claude" tests/integration tests/e2e
$bin/coverage report
