# The commands of the project. What belongs here: names and the environment they need; what they do is in Python.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PROGRAMME ?= programmes/demo
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UV_OPTIONS := --quiet --python $(BIN)/python --require-hashes --only-binary :all:
# halo, the spinner of MetricFlow's command, is on the index as source only. It alone is built, by the setuptools of
# bootstrap.lock: build isolation would fetch one that no lock names.
SOURCE_ONLY := --no-binary halo --no-build-isolation

# Nothing that runs here reports home.
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export DAGSTER_HOME := $(CURDIR)
export ELEVENPOINT_PROGRAMME := $(PROGRAMME)
export ELEVENPOINT_DUCKDB_1_2 := $(CURDIR)/$(VENV)/duckdb-1.2

.PHONY: help setup refresh dev onboard check test lint format lock docs screenshots bench quarantine rollback clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: $(READY) ## make the environment in .venv from the lock file

$(READY): requirements/elevenpoint.lock requirements/bootstrap.lock requirements/duckdb-1.2.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 12) else f"Python 3.11 or 3.12 is needed, {sys.executable} is {v[0]}.{v[1]}: call make with PYTHON=python3.12")'
	@echo "Setting up $(VENV) from requirements/elevenpoint.lock (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/bootstrap.lock
	@# Compiled now, because where Python may not write bytecode every start would compile everything again.
	@$(BIN)/uv pip sync $(UV_OPTIONS) $(SOURCE_ONLY) --compile-bytecode requirements/elevenpoint.lock requirements/bootstrap.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/uv pip install $(UV_OPTIONS) --target $(VENV)/duckdb-1.2 -r requirements/duckdb-1.2.lock
	@$(BIN)/python -m compileall -q ingestion orchestration publishing
	@touch $@

programmes/demo/truth.json: programmes/demo/generate.py $(wildcard programmes/demo/generator/*.py) | $(READY)
	@echo "Making the demo programme's exports"
	@$(BIN)/python programmes/demo/generate.py

refresh: $(READY) $(if $(filter programmes/demo,$(PROGRAMME:/=)),programmes/demo/truth.json) ## run one daily refresh of PROGRAMME (default programmes/demo)
	@$(BIN)/elevenpoint refresh --programme "$(PROGRAMME)"

dev: $(READY) $(if $(filter programmes/demo,$(PROGRAMME:/=)),programmes/demo/truth.json) ## open the Dagster UI of PROGRAMME on 127.0.0.1:3000
	@$(BIN)/elevenpoint prepare --programme "$(PROGRAMME)"
	@$(BIN)/dagster dev --host 127.0.0.1 --port 3000

onboard: $(READY) ## propose the declaration of an export: FILE=export.csv SOURCE=name [PROGRAMME=path KIND=… SHEET=… RECORDS=… REPLACE=1]
	@test -n "$(FILE)" -a -n "$(SOURCE)" || { echo "Say which file and what to call it: make onboard FILE=export.csv SOURCE=name [PROGRAMME=path]" >&2; exit 2; }
	@$(BIN)/elevenpoint onboard --file "$(FILE)" --source "$(SOURCE)" --programme "$(PROGRAMME)" \
		$(if $(KIND),--kind "$(KIND)") $(if $(SHEET),--sheet "$(SHEET)") $(if $(RECORDS),--records "$(RECORDS)") $(if $(REPLACE),--replace)

check: $(READY) ## check the declarations of PROGRAMME without touching data
	@$(BIN)/elevenpoint check --programme "$(PROGRAMME)" $(ARGS)

quarantine: $(READY) ## list the rows of PROGRAMME that wait in quarantine (ARGS="--history", "--source …")
	@$(BIN)/elevenpoint quarantine --programme "$(PROGRAMME)" $(ARGS)

rollback: $(READY) ## publish the version before the current one again
	@$(BIN)/elevenpoint rollback --programme "$(PROGRAMME)"

test: $(READY) ## run all tests, one process a core (ARGS="…" goes to pytest)
	@.ci/postgresql
	@.ci/chromium
	@$(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder $(ARGS)

lint: $(READY) ## check style and format of Python and SQL
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/elevenpoint lint-sql

format: $(READY) ## put Python into the project's format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

docs: $(READY) ## write docs/marts.md from the models and the static dbt docs below var/
	@$(BIN)/elevenpoint docs --programme "$(PROGRAMME)"

screenshots: $(READY) ## retake docs/screenshots from the published report of the demo
	@$(BIN)/python docs/screenshots/take.py

bench: $(READY) programmes/demo/truth.json ## run the benchmarks and print their ratios
	@$(BIN)/python benchmarks/refresh.py
	@$(BIN)/python benchmarks/intake.py

lock: ## resolve the lock files anew
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet --upgrade --output-file requirements/elevenpoint.lock

clean: ## remove the environment and everything that runs made
	rm -rf $(VENV) var
