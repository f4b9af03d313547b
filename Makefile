# The one list of commands. `make setup` prepares a Debian 12 machine; everything below depends on it and costs nothing twice.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo serve test lint bench torture rooms
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
WORKERS ?= 2
FLIPS ?= 1000

help:
	@echo "make setup   install what is missing: Debian packages, .venv, translations"
	@echo "make demo    load the demo school and start it on http://127.0.0.1:8000 (PORT, DATA_DIR)"
	@echo "make serve   start without the demo"
	@echo "make test    the whole suite on SQLite, then on PostgreSQL"
	@echo "make lint    ruff, mypy, djlint and the rules of the house"
	@echo "make bench   measure; prints a table and writes bench/results.json"
	@echo "make torture change a signed report in 1,000 ways; each must be refused (FLIPS)"
	@echo "make rooms   draw docs/rooms.md anew"

setup:
	@.ci/setup.sh runtime

setup-test:
	@.ci/setup.sh test

demo: setup
	@exec $(PYTHON) .ci/serve.py --demo

serve: setup
	@exec $(PYTHON) .ci/serve.py

test: setup-test
	$(PYTEST) -n $(WORKERS) --dist loadgroup --cov --cov-report= --cov-report=json:.coverage.json
	$(PYTHON) .ci/coverage_gate.py .coverage.json
	TEST_DATABASE=postgres $(PYTEST) -n $(WORKERS) --dist loadgroup

lint: setup-test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy --strict
	$(PYTHON) -m mypy --strict .ci
	$(PYTHON) -m djlint --lint --quiet templates
	$(PYTEST) tests/architecture

bench: setup-test
	$(PYTHON) -m bench.run

torture: setup-test
	$(PYTHON) -m bench.torture $(FLIPS)

rooms: setup-test
	$(PYTHON) -m tests.architecture.rooms
