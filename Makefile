# Kurbits: `make demo` shows it, `make test` checks it. Everything lands in .venv; a second run redoes only what changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
ROOMS := kurbits ontology graph loaders server
HOST ?= 127.0.0.1
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types js notebooks browser fix lock wheel bench soak soakdata soakserver sbom clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */\1\t/' | expand -t 12

setup: $(VENV)/.run  ## the environment that runs Kurbits

demo: $(VENV)/.run  ## load the Dalarna example, publish it and serve it at http://$(HOST):$(PORT)
	$(BIN)/kurbits -w .kurbits-demo demo --host $(HOST) --port $(PORT)

test: $(VENV)/.dev browser lint types  ## every check: lint, types, tests, browser, notebooks
	$(BIN)/python -m pytest -q

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

browser: $(VENV)/.dev
	@$(BIN)/python tests/browser/ensure_browser.py

fix: $(VENV)/.dev  ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev  ## side-by-side measurements; DATA=folder with real data
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

SOAK := KURBITS_SOAK_ROUNDS=200 KURBITS_SOAK_CASES=20000 $(BIN)/python -m pytest -q -s --timeout=7200

soak: $(VENV)/.dev  ## the long forms of the tests of survival: kills, full disks, requests at random; half an hour
	$(MAKE) -j2 --output-sync=target --no-print-directory soakdata soakserver

soakdata:
	$(SOAK) tests/graph/test_kill.py tests/graph/test_survival.py tests/graph/test_check.py tests/loaders/test_ssrf.py

soakserver:
	$(SOAK) tests/server/test_openapi.py tests/server/test_stopping.py

sbom: $(VENV)/.dev  ## what is built in, with versions and hashes (CycloneDX), into dist/
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible -o dist/kurbits.cdx.json

wheel: $(VENV)/.dev  ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

lock: $(VENV)/.dev  ## pin the requirements anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -c requirements/run.txt -o requirements/dev.txt

clean:  ## remove the environment, caches and the demo's workspace
	rm -rf $(VENV) .kurbits-demo build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name node_modules -prune -exec rm -rf {} + -o -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kurbits needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Say: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make environments. On Debian: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# hatchling comes pinned too, so that building ourselves fetches nothing unpinned
$(VENV)/.run: requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -r requirements/build.txt
	$(INSTALL) -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(INSTALL) -r requirements/dev.txt
	@touch $@
