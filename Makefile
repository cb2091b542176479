# `make` lists the targets. Needed beforehand: Python 3.11 or newer and make; npm for the tests; git only to clone.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The Python that .venv is made with; the number of test processes.
PYTHON ?= python3
JOBS ?= 2
# What `make demo` runs, and the scripts behind `make bench` and `make fixtures`.
DEMO ?= analyze fixtures/contoso/export --now 2026-11-01T00:00:00Z --fail-on none
BENCH ?= benchmarks.run
FIXTURES ?= scripts/make_fixtures.py
# `make lock LOCK_FLAGS=` keeps the pins that still fit.
LOCK_FLAGS ?= --upgrade

# What the tests of SARIF are held against; `make test VALIDATOR=` does without, where there is no npm.
NPM ?= npm
VALIDATOR ?= tests/validator/node_modules/.installed

VENV := .venv
PY := $(VENV)/bin/python
# $(call quietly,COMMAND) shows what the command says only when it fails.
quietly = out=$$($(1) 2>&1) || { status=$$?; printf '%s\n' "$$out"; exit $$status; }

.PHONY: help setup demo test validator check lint types imports coverage bench
.PHONY: docs faults fixtures goldens schemas catalog lock clean

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.installed ## make .venv from the lock, with lspriv in it

# Made anew when the lock changes, so that nothing lingers that the lock no longer names.
$(VENV)/.locked: requirements/dev.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit("$(PYTHON) is Python %d.%d; lspriv needs 3.11 or newer: make PYTHON=python3.12 ..." % v if v < (3, 11) else 0)'
	@echo "setting up $(VENV) from $< (less than a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PY) -m pip install -qq --require-hashes --only-binary :all: -r requirements/dev.lock
	@touch $@

$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@$(PY) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# 3 says that something could not be seen: contoso has a group whose members nobody exported.
demo: setup ## audit the made-up company contoso
	@$(VENV)/bin/lspriv $(DEMO) || test $$? -eq 3

test: check $(VALIDATOR) ## everything that must pass: check, then all tests
	@$(if $(VALIDATOR),,LSPRIV_NO_VALIDATOR=1) $(PY) -m pytest -n $(JOBS)

validator: $(VALIDATOR) ## the published validator of SARIF, for the tests

# No script of a package runs: what the validator's own would do is done here.
tests/validator/node_modules/.installed: tests/validator/package.json tests/validator/package-lock.json
	@command -v $(NPM) >/dev/null || { echo "the tests validate SARIF with a program that $(NPM) installs, and there is no $(NPM) here; install Node.js, or leave that proof out: make test VALIDATOR="; exit 1; }
	@echo "installing the SARIF validator (some seconds)"
	@cd tests/validator && $(NPM) ci --ignore-scripts --no-audit --no-fund --silent
	@chmod u+x tests/validator/node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool*
	@touch $@

check: lint types imports ## style, docstrings, types and floors, without the tests
	@echo "check: style, docstrings, types and floors hold"

lint: setup
	@$(call quietly,$(PY) -m ruff check .)
	@$(call quietly,$(PY) -m ruff format --check .)

types: setup
	@$(call quietly,$(PY) -m mypy $(wildcard lspriv scripts tests benchmarks))

imports: setup
	@$(call quietly,$(VENV)/bin/lint-imports --no-cache --no-logo)

coverage: setup ## the lines that no test runs
	@$(PY) -m coverage run -m pytest
	@$(PY) -m coverage report

# Collection has a benchmark of its own: make bench BENCH=benchmarks.collect
bench: setup ## time lspriv on generated tenants (minutes, gigabytes)
	@$(PY) -m $(BENCH)

docs: setup ## write docs/rules and docs/reference anew
	@$(PY) scripts/make_docs.py

faults: setup ## write what becomes of each fault of Azure into the manual (a minute)
	@LSPRIV_WRITE_FAULTS=1 $(PY) -m pytest -q tests/collect/test_faults.py

fixtures: setup ## write fixtures/ anew
	@$(PY) $(FIXTURES)

# Read the difference before you commit it: it is what users will see.
goldens: setup ## write the golden files of tests/ anew
	@rm -f tests/cli/golden/*
	@$(PY) -m pytest --rewrite-goldens tests/cli/test_goldens.py

schemas: setup ## write schemas/ anew
	@for name in snapshot report baseline; do $(VENV)/bin/lspriv schema $$name > schemas/$$name.json; done

catalog: ## say how to refresh the catalogue
	@echo "See 'python scripts/build_catalog.py --help'."

lock: setup ## refresh requirements/*.lock from pyproject.toml
	@UV=$(VENV)/bin/uv scripts/lock.sh $(LOCK_FLAGS)

clean: ## remove what make and the tools wrote
	@rm -rf $(VENV) build dist htmlcov .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	@rm -rf tests/validator/node_modules
	@find lspriv scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
