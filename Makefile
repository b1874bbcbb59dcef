# Everything a person needs: `make demo` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help setup demo check test lint types layers format eval bench fuzz train lock clean

help: ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## Make the virtual environment from the locked dependencies

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Dunlin needs Python 3.11 or newer; '$(PYTHON)' is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## Show the whole job on a sample workspace, nothing sent
	$(BIN)/dunlin demo

check: lint types layers ## Run the checks that need no running: style, types, layers

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

test: check ## Run the checks and the whole test suite
	$(BIN)/pytest -n $(JOBS)

format: $(READY) ## Write the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(READY) ## Score the offline model on the labelled sets
	$(BIN)/dunlin eval replies
	$(BIN)/dunlin eval policies
	$(BIN)/dunlin eval attacks
	$(BIN)/dunlin eval cash

bench: $(READY) ## Measure rates and times; prints them for docs/benchmarks.md
	$(BIN)/python -m evals.bench

fuzz: $(READY) ## Throw generated mails at the whole intake for ten minutes, kill runs, test words on both databases
	$(BIN)/python -m evals.fuzz
	DUNLIN_TEST_KILLS=50 $(BIN)/pytest -n $(JOBS) tests/agent/crash tests/agent/texts/test_killed_texts.py tests/agent/voice/test_killed_calls.py
	DUNLIN_TEST_BOTH_DATABASES=yes $(BIN)/pytest -n $(JOBS) -m "words and postgres"

train: $(VENV)/.trains ## Learn anew what the offline reader ships with, from the labelled sentences (some twenty minutes)
	$(BIN)/python -m evals.training.train

$(VENV)/.trains: $(READY) requirements-train.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-train.lock
	@touch $@

lock: ## Resolve the locked dependencies anew (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock
	uv pip compile -q pyproject.toml --extra train --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-train.lock

clean: ## Remove the environment and what the demo left
	rm -rf $(VENV) demo-workspace .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
