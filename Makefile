# Everything that this project does, by name. `make help` lists it.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
INSTALLED := .venv/.installed
NODE := tests/services/node
# Where Debian puts what an ordinary account's PATH leaves out.
export PATH := $(PATH):/usr/sbin
# Where an environment keeps no bytecode, every run rewrites all tests, and every process compiles what it imports.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## List what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

.PHONY: demo
demo: $(INSTALLED) ## Start the portal on this machine with demonstration data
	@exec $(BIN)/portal demo

.PHONY: test
test: $(INSTALLED) services ## Run all tests, on SQLite and on a real PostgreSQL
	$(BIN)/pytest -n $(WORKERS)

.PHONY: check
check: $(INSTALLED) ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: $(INSTALLED) ## Measure time and memory of readings
	$(BIN)/python -m tests.bench

.PHONY: fix
fix: $(INSTALLED) ## Mend what the style check can mend itself
	$(BIN)/ruff check --fix

.PHONY: services
services: $(INSTALLED) .cache/npm ## Install the programs that the tests start: Chromium, clamd, Node
	@bash tests/services/install

.PHONY: lock
lock: $(INSTALLED) ## Pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --upgrade -q -o requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: say which one with 'make PYTHON=python3.12 ...'."; exit 1; }
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv .venv
	@[ -x $(BIN)/uv ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

.cache/npm: $(NODE)/package-lock.json
	@bash tests/services/install node npm
	cd $(NODE) && npm ci --no-audit --no-fund --silent
	@mkdir -p .cache && touch $@
