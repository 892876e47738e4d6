# Two commands on a fresh machine with Python 3.11 or newer, git and make:
#   make demo    creates .venv, installs everything, runs belarus-2020 to its report; .venv/bin/bayonets serve then
#                opens the live page
#   make test    creates .venv if need be and runs all tests
#   make test-web  installs Chromium if need be and runs the tests of the page in it
# and, with half an hour to spare, make bench: the measurements of docs/performance.md
PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := (command -v chromium || command -v chromium-browser || command -v google-chrome)
# Files stay whole, in the order of tests/conftest.py: slow ones first, so that no core waits for another at the end.
# Three for two cores: tests of servers and of the page wait for others a good part of their time.
# Modules are compiled by the first that needs them, not by each of the hundred processes that the tests start.
WORKERS ?= 3
TESTS := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: demo test test-web browser test-long test-arviz lint types contracts bench docs check clean

demo: .venv/installed
	$(BIN)/bayonets run belarus-2020
	@echo "To go on with the commands of README.md in this terminal:  . .venv/bin/activate"

test: .venv/installed-dev
	@$(CHROMIUM) > /dev/null || echo "There is no Chromium here: the tests of the page in a browser are skipped (make test-web installs it)"
	$(TESTS) -m "not long"

# The page in a real browser: Debian's Chromium, driven by Playwright.
test-web: .venv/installed-dev browser
	$(TESTS) -m "not long" tests/web

browser:
	@$(CHROMIUM) > /dev/null || $(AS_ROOT) sh -c "apt-get install -y -q chromium || { apt-get update -q && apt-get install -y -q chromium; }"
	@$(CHROMIUM) > /dev/null || { echo "No Chromium, and apt-get cannot install it: install chromium by hand"; exit 1; }

test-long: .venv/installed-dev
	$(TESTS) -m "not long"
	$(BIN)/python -m pytest -m long --timeout=0 --long-table=docs/long_counts.md tests

# Both generations of ArviZ, each in an environment of its own, read an exported posterior. ArviZ 1 needs Python 3.12.
ARVIZ_PYTHON ?= python3.12
test-arviz: .venv/installed-dev
	$(PYTHON) -m venv .venv-arviz/0 && .venv-arviz/0/bin/python -m pip install --quiet "arviz<1" h5netcdf h5py
	$(ARVIZ_PYTHON) -m venv .venv-arviz/1 && .venv-arviz/1/bin/python -m pip install --quiet "arviz>=1" h5netcdf h5py
	ARVIZ_PYTHONS=.venv-arviz/0/bin/python:.venv-arviz/1/bin/python $(BIN)/python -m pytest -m long tests/long/test_arviz.py

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

contracts: .venv/installed-dev
	$(BIN)/lint-imports

bench: .venv/installed-bench
	$(BIN)/python -m benchmarks.law
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.questions
	$(BIN)/python -m benchmarks.web_load all

docs: .venv/installed-dev
	$(BIN)/python docs/make_tables.py
	$(BIN)/python docs/make_twin.py
	$(BIN)/python docs/make_classics.py

check: lint types contracts test

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "bayonets needs Python 3.11 or newer; say which: make demo PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable ".[web,sensitivity]"
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable ".[dev]"
	@touch .venv/installed $@

.venv/installed-bench: .venv/installed benchmarks/requirements.txt constraints.txt
	$(INSTALL) --requirement benchmarks/requirements.txt
	@touch $@

clean:
	rm -rf .venv .venv-arviz build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
