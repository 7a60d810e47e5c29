# Every variable may be overridden: make run VENV=/tmp/venv PYTHON=python3.12
VENV ?= .venv
ARGS ?=
# One more than there are processors: many tests wait for a process to start or for half a minute to pass.
WORKERS ?= $(or $(shell expr $$(nproc 2>/dev/null) + 1 2>/dev/null),auto)
BIN := $(VENV)/bin
NPM := tests/teams/npm
CODE = $(wildcard bot adapters store tests bench)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install setup run test check format lint types imports bench chaos image lock clean

help: ## Say what there is to do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(VENV)/.ready-to-run ## Make the virtual environment, with what running needs and no more

setup: $(VENV)/.ready-to-test $(VENV)/.browser $(NPM)/node_modules/.ready ## Make the virtual environment, with everything that developing needs

run: $(VENV)/.ready-to-run ## Set up what is missing and start the bot (the playground, when no platform is configured)
	@exec $(BIN)/python -m bot run $(ARGS)

test: setup ## Set up what is missing and run every test
	@if [ -n '$(ARGS)' ]; then $(BIN)/python -m pytest -q $(ARGS); else sh scripts/test.sh $(BIN)/python $(WORKERS); fi

check: format lint types imports test ## Format, lint, types, imports and tests

format: $(VENV)/.ready-to-test ## Is everything formatted? (FIX=1 formats)
	$(BIN)/ruff format $(if $(FIX),,--check) $(CODE)

lint: $(VENV)/.ready-to-test ## Lint (FIX=1 mends what can be mended)
	$(BIN)/ruff check $(if $(FIX),--fix) $(CODE)

types: $(VENV)/.ready-to-test ## Check the types
	$(BIN)/mypy $(CODE)

imports: $(VENV)/.ready-to-test ## Check that imports point one way
	$(BIN)/lint-imports --no-logo

bench: $(VENV)/.ready-to-test ## Measure against the bare libraries
	@$(BIN)/python -m bench $(ARGS)

chaos: $(VENV)/.ready-to-test ## Live four weeks while everything breaks (SEED=, PILOTS=, DAYS=; SOAK=1 SECONDS=: what grows)
	@SEED='$(SEED)' PILOTS='$(PILOTS)' DAYS='$(DAYS)' SOAK='$(SOAK)' SECONDS='$(SECONDS)' $(BIN)/python -m tests.chaos

# The first container engine there is. Overridden like every variable: make image ENGINE=podman
ENGINE ?= $(firstword $(foreach each,docker podman,$(if $(shell command -v $(each) 2>/dev/null),$(each))))
image: ## Build the container image champion:latest
	@if [ -z '$(ENGINE)' ] || ! $(ENGINE) info >/dev/null 2>&1; then \
		echo 'champion: no container engine runs here; start Docker or Podman, or run without containers: make install.' >&2; \
		exit 1; fi
	$(ENGINE) build --file manifest/deploy/Containerfile --tag champion:latest .

# Locked with hashes, for every system, and naming no place to fetch from. UPGRADE=1 takes newer versions.
COMPILE = uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)
lock: $(VENV)/.ready-to-test ## Lock the dependencies anew (UPGRADE=1 takes newer versions)
	$(BIN)/$(COMPILE) --group build --output-file requirements.txt
	$(BIN)/$(COMPILE) --group build --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove the virtual environment, caches and what was built
	rm -rf $(VENV) $(NPM)/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: nothing is done again while the locked file is the one that was installed.
# Where developing was set up, running needs no more than that.
ifeq ($(wildcard $(VENV)/.ready-to-test),)
$(VENV)/.ready-to-run: requirements.txt pyproject.toml scripts/setup.sh
	@PYTHON='$(PYTHON)' sh scripts/setup.sh $(VENV) requirements.txt
	@touch $@
else
$(VENV)/.ready-to-run: $(VENV)/.ready-to-test
	@touch $@
endif

$(VENV)/.ready-to-test: requirements-dev.txt pyproject.toml scripts/setup.sh
	@PYTHON='$(PYTHON)' sh scripts/setup.sh $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/.ready-to-run

$(VENV)/.browser: scripts/browser.sh | $(VENV)/.ready-to-test
	@sh scripts/browser.sh $(VENV) > $@

$(NPM)/node_modules/.ready: $(NPM)/package.json $(NPM)/package-lock.json scripts/npm.sh
	@sh scripts/npm.sh $(NPM)
	@touch $@
