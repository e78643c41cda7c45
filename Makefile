# Every target does the set-up it needs; stamps make the second call instant.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
# uv brings certificates of its own and would not trust a company's proxy that this machine trusts.
export UV_SYSTEM_CERTS ?= true
ROOMS := app.py assembly.py settings.py demo upkeep api admin inbox portal web accounts brokerage authorities contracts forecasting notices engine forms

$(STAMPS)/venv: requirements.lock
	@mkdir -p $(STAMPS)
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or call make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# pip installs only uv, by its locked hash; uv installs all the rest, by theirs.
	@awk '/^uv==/{p=1;print;next} p&&/^    --hash/{print;next} {p=0}' requirements.lock | sed '$$ s/ \\$$//' > $(STAMPS)/uv.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(STAMPS)/uv.txt
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

setup: $(STAMPS)/venv frontend ## Install what the product and its tests need into .venv; build the scripts of pages

frontend: ## Build the scripts of pages (Node from the system, else from pip into .node)
	@PYTHON=$(PYTHON) web/frontend/make.sh

run: setup ## Run everything on 127.0.0.1:8000 with demo data
	@$(BIN)/python app.py up --demo

demo: setup ## Drive a whole deal through the HTTP API: AGENCY=anju|pengcheng, DEAL=my.toml
	@$(BIN)/python app.py demo --agency $(or $(AGENCY),anju) $(if $(DEAL),--deal $(DEAL))

check: setup ## Lint, types, import rules, sizes of scripts, house rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(ROOMS) tests migrations/env.py benchmarks
	$(BIN)/lint-imports
	web/frontend/make.sh types
	web/frontend/make.sh sizes
	$(BIN)/python -m pytest -q tests/house

$(STAMPS)/browser:
	@mkdir -p $(STAMPS)
	@# Journeys want a browser: the system's, else Debian's package where we may install it; else they are skipped and say so.
	@command -v chromium chromium-browser google-chrome >/dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get -qq update && apt-get -qq install -y chromium >/dev/null; } || true
	@touch $@

test: setup $(STAMPS)/browser ## Run all tests on SQLite and PostgreSQL
	web/frontend/make.sh test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile tests

screenshots: setup $(STAMPS)/browser ## Take the pictures of every page anew, from the demo, into docs/screenshots
	$(BIN)/python -m tests.support.shooting

bench: setup ## Measure, print a table, write benchmarks/results, fail when a bound is missed
	$(BIN)/python -m benchmarks

faults: setup ## Kill, lose and repeat while the demo runs
	$(BIN)/python -m pytest -q -s tests/faults --whole

lock: ## Resolve pyproject.toml into requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --extra dev --generate-hashes --no-header --no-emit-index-url --python-version 3.11 -o requirements.lock

clean: ## Remove what was made: environment, stamps, data
	rm -rf $(VENV) $(STAMPS) .node web/frontend/node_modules web/static/built var build .mypy_cache .ruff_cache .hypothesis

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: screenshots setup frontend run demo check test bench faults lock clean help
