# Everything that can be done here. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MEMBERS := shared $(sort $(wildcard services/*)) local benchmarks cli
MINISTACK := .local/ministack-venv
CORES ?= $(shell nproc 2>/dev/null || echo 2)
PIP_FLAGS := --quiet --disable-pip-version-check --no-input

.PHONY: help setup demo annotate up down status logs admin reference mail test bench chaos check fix docs lock \
        base-image images composed composed-down clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## ?(.*)/  make \1\t\2/' | expand -t 24

demo: setup  ## Sign in, upload the demo VCF, wait, and show the result (in demo-output/)
	@$(BIN)/python -m local demo

annotate: setup  ## Annotate any file: make annotate VCF=path OUT=folder (REFERENCE=grch38)
	@$(BIN)/python -m local annotate "$(VCF)" "$(OUT)" $(REFERENCE)

test: setup  ## Run all tests that this machine can run
	@$(BIN)/python -m pytest -n $(CORES) --dist loadfile

bench: setup $(VENV)/.bench-ready  ## Measure the engine against the tools by hand: make bench BENCH="--quick --only sites"
	@$(BIN)/python -m benchmarks $(BENCH)

chaos: setup  ## Kill workers at random while jobs come; lose nothing (CHAOS="--archive vault --seconds 60")
	@$(BIN)/python -m local.chaos $(CHAOS)

check: setup  ## Lint, types, import rules, infrastructure
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cfn-lint infra/*.yaml

up: setup  ## Start the whole service on this machine; returns when all is healthy
	@$(BIN)/python -m local up

down:  ## Stop what `make up` started
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m local down; fi

status: setup  ## What runs, and where
	@$(BIN)/python -m local status

logs: setup  ## Follow the logs of everything that runs
	@$(BIN)/python -m local logs

admin: setup  ## Dead letters, plans, a job's story: make admin ARGS="story JOB"
	@$(BIN)/python -m local admin $(ARGS)

reference: setup  ## References to annotate against: make reference ARGS="install grch38"
	@$(BIN)/python -m local reference $(ARGS)

mail: setup  ## Read the mails that were sent on this machine
	@$(BIN)/python -m local mail

fix: setup  ## Format the code and mend what can be mended by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup  ## Write again the reference pages that are made from the code
	$(BIN)/python docs/generate.py

lock: setup  ## Resolve all dependencies anew (needs a package index)
	requirements/lock

base-image:  ## Where no container registry can be reached: build a base for the images (root)
	infra/images/base

images:  ## Build the container images (BASE_IMAGE=python:3.13-slim where a registry is at hand)
	BASE_IMAGE=$${BASE_IMAGE:-gas-base:local} docker-compose build

composed:  ## Run the whole service in containers, until Ctrl-C
	BASE_IMAGE=$${BASE_IMAGE:-gas-base:local} docker-compose up --build

composed-down:  ## Remove those containers and their data
	docker-compose down --volumes

clean: down  ## Remove the environments and everything that ran here, data included
	rm -rf $(VENV) .local demo-output

setup: $(VENV)/.ready $(MINISTACK)/.ready  ## Install what the other targets need, into this folder only

$(VENV)/.ready: requirements/dev.txt $(MEMBERS:%=%/pyproject.toml)
	@PYTHON="$(PYTHON)" tools/python-check
	@echo "Installing into $(VENV) (about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install $(PIP_FLAGS) --no-deps --no-build-isolation $(MEMBERS:%=-e %)
	@touch $@

$(VENV)/.bench-ready: requirements/bench.txt $(VENV)/.ready
	@$(BIN)/pip install $(PIP_FLAGS) --require-hashes -r requirements/bench.txt
	@touch $@

# The embedded AWS pins another botocore than ours, so it has an environment of its own.
$(MINISTACK)/.ready: requirements/ministack.txt
	@PYTHON="$(PYTHON)" tools/python-check
	@echo "Installing the embedded AWS into $(MINISTACK)"
	@mkdir -p .local
	@$(PYTHON) -m venv $(MINISTACK)
	@$(MINISTACK)/bin/pip install $(PIP_FLAGS) --require-hashes -r requirements/ministack.txt
	@touch $@
