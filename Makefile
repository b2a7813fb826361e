# Every verb is one line of `make help`.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml --group build
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench play docs lock ci clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(INSTALL) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.runtime
	$(INSTALL) -r requirements-dev.lock
	@touch $@

setup: .venv/.runtime  ## make .venv and .venv/bin/winback

run: .venv/.runtime  ## start web, worker and phone simulator on http://127.0.0.1:$(PORT)
	@exec $(BIN)/winback demo --port $(PORT)

test: .venv/.dev  ## everything that needs no outside service
	$(BIN)/python -m pytest

lint: .venv/.dev  ## ruff, format, mypy, import contracts, spelling, scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/winback script check

bench: .venv/.dev  ## medians and ratios to a baseline in the same run
	$(BIN)/python -m tests.bench

play: .venv/.dev  ## run the conversation scenarios beside the scripts
	$(BIN)/winback script test scripts_templates/*/plays/*.play

docs: .venv/.dev  ## regenerate the pages made from code
	$(BIN)/winback docs

lock:  ## renew the lock files (needs uv)
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --output-file requirements-dev.lock

ci:  ## what a landing must pass
	bash .ci/run

clean:  ## remove .venv and caches; keeps the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
