# Two venvs would be two truths: .venv grows from the core lock (demo) to the development lock (test, check, bench).
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
PORT   ?= 8080
DATABASE ?=
ARGS   ?=
# Many tests wait for a browser, a program or a disk: one and a half at a time on each core keep it busy, and nobody waits in vain.
WORKERS ?= $(shell expr \( 3 \* $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1 \) / 2)

.PHONY: demo test check bench format lock images rows clean

demo: $(VENV)/.core
	@exec $(BIN)/python app.py demo --port $(PORT) $(if $(DATABASE),--database $(DATABASE)) $(ARGS)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
	$(BIN)/python -m storage.drift

bench: $(VENV)/.dev
	$(BIN)/python -m bench

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

images: $(VENV)/.dev
	$(BIN)/python -m tests.images

rows: $(VENV)/.dev
	$(BIN)/python -m tests.rows

lock: $(VENV)/.dev
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .demo build

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Mamori needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: requirements.lock | $(VENV)/bin/python
	@echo "Installing what Mamori needs (once, about a minute)…"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing the development tools (once, about two minutes)…"
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.core
