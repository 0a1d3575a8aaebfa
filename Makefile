# Punchlist. `make run` and `make test` do all of their set-up themselves; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INPUT ?= examples/work_orders
export DBT_SEND_ANONYMOUS_USAGE_STATS := False

.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: setup deps ## Turn the work orders in INPUT (a folder of PDFs) into a tested warehouse, warehouse.duckdb
	@$(BIN)/punchlist run "$(INPUT)"

docs: setup deps ## Build and serve the dbt docs site on http://127.0.0.1:8080
	@$(BIN)/punchlist docs

status: setup ## Last runs, freshness, what waits for review, what is in quarantine
	@$(BIN)/punchlist status

test: setup deps ## Checks and tests, fast ones first, with coverage of extract/ and flows/
	@bash scripts/test.sh

test-deep: setup deps ## What takes many whole builds: a year by days against one build, kills, gates, faults (CI runs it too)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m deep tests/integration tests/e2e

faults: setup ## 200 random fault schedules each for batches and streams, between landing and the BigQuery emulator
	FAULT_SCHEDULES=200 $(BIN)/python -m pytest -q --durations=1 tests/integration/test_bigquery_faults.py tests/integration/test_landing_streams.py

test-bigquery: setup deps ## Whole builds for BigQuery: on the emulator, run twice, revised, failed and resumed; through the analyser
	$(BIN)/python -m pytest -q tests/e2e/test_bigquery.py tests/integration/test_kept_clones.py tests/integration/test_check_bigquery.py

check: setup deps ## ruff, mypy --strict and sqlfluff, as CI runs them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint models snapshots analyses tests/data

check-bigquery: setup deps ## Every statement for BigQuery through Google's SQL analyser, without Google
	@$(BIN)/python -m scripts.check_bigquery

test-packages: setup deps ## The project with the genuine dbt packages beside our stand-ins (PUNCHLIST_GENUINE_PACKAGES or the hub)
	@$(BIN)/python -m scripts.compare_packages

changed: setup deps ## dbt models that differ from BASE (default origin/main), built on the warehouse the base left
	@bash scripts/build_changed.sh "$(or $(BASE),origin/main)"

bench: setup deps ## Measure, and write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks.run

examples: setup ## Draw the example work orders again
	$(BIN)/python -m examples.generator --out examples/work_orders

fake-claude: setup ## A stand-in for the Claude API on loopback, for the papers in INPUT and their truth
	@PYTHONPATH=.:tests $(BIN)/python -m servers.anthropic --papers "$(INPUT)"

test-claude: setup deps ## A whole run's logs, with Claude on loopback; with a key five example papers through the real one, a few cents
	$(BIN)/python -m pytest -q -m claude tests/e2e
	@$(BIN)/python -m benchmarks.real_claude

lock: setup ## Pin every dependency again in requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --python-version 3.11 -q -o requirements.lock

setup: $(VENV)/.installed ## Virtual environment with pinned, hashed requirements

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (about a minute the first time)"
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v[:2] <= (3, 13) else "Punchlist needs Python 3.11, 3.12 or 3.13, this is %d.%d: make PYTHON=python3.12 ..." % v[:2])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.lock.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync -q --system-certs --require-hashes requirements.lock || \
	  { echo "uv could not install them, trying pip (slower)"; \
	    $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock; }
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@

deps: dbt_packages/.installed ## dbt packages: from the hub where it answers, else the stand-ins

dbt_packages/.installed: packages.yml $(VENV)/.installed $(shell find offline_packages -type f 2>/dev/null)
	@bash scripts/dbt_deps.sh
	@touch $@

clean: ## Remove what runs leave behind (not the virtual environment)
	rm -rf warehouse.duckdb warehouse.duckdb.wal .punchlist target logs dbt_packages package-lock.yml .coverage* htmlcov

.PHONY: help run docs status test test-deep test-bigquery faults check changed bench examples fake-claude test-claude lock setup deps clean check-bigquery test-packages
