# Fairday's commands. Nothing else to prepare but Python ≥ 3.11, git and make.
SHELL := /bin/sh
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# Without compiled modules beside the sources each program that a test starts would compile the whole house again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
UV = uv
RUN = $(UV) run --frozen --no-sync
# More than there are cores: in many tests a program is waited for.
WORKERS ?= 4

# What the tests and the virtual desktop need beside Python, as Debian names it.
DESKTOP_PACKAGES = xvfb openbox xterm
# What a report is put on paper with; without it every other format is made.
PDF_PACKAGES = libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES = $(DESKTOP_PACKAGES) $(PDF_PACKAGES) poppler-utils xdotool x11-apps x11-utils x11-xserver-utils chromium fonts-liberation dbus openssl \
  postgresql nginx-light haproxy

.PHONY: help up demo test lint fmt bench mutants soak screenshots
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: .venv/ready ## Run Fairday on this machine (DESKTOP=virtual brings up a desktop to try it on)
	@if [ "$(DESKTOP)" = virtual ]; then $(PYTHON) scripts/system_packages.py $(DESKTOP_PACKAGES); fi
	@exec $(RUN) fairday up $(if $(DESKTOP),--desktop $(DESKTOP))

demo: .venv/ready ## Run Fairday with a made-up company on data of its own (UNTIL=2026-10-14)
	@FAIRDAY_DATA_DIR=$${FAIRDAY_DATA_DIR:-var/demo} exec $(RUN) fairday demo $(if $(UNTIL),--until $(UNTIL)) $(DEMO_OPTIONS)

# On PostgreSQL there may be nothing to do: status 5, where none of TESTS opens a database.
test: .venv/ready ## Run all tests, on real parts: on SQLite, then on PostgreSQL those that open a database (DATABASE=sqlite)
	@$(PYTHON) scripts/system_packages.py $(TEST_PACKAGES)
	@for database in $(or $(DATABASE),sqlite postgresql); do \
	  $(RUN) pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --database $$database $(TESTS) || \
	    { status=$$?; [ $$database-$$status = postgresql-5 ] || exit $$status; }; \
	done

lint: .venv/ready ## Check style, types and who imports whom
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(RUN) lint-imports --no-cache

fmt: .venv/ready ## Format the code
	@$(RUN) ruff check --fix
	@$(RUN) ruff format

bench: .venv/ready ## Measure, and print the figures as JSON
	@$(PYTHON) scripts/system_packages.py $(DESKTOP_PACKAGES) $(PDF_PACKAGES) poppler-utils xdotool >&2
	@$(RUN) python -m bench

mutants: .venv/ready ## Change the ledger and the metrics one thing at a time, and list what no test notices (SAMPLE=320)
	@$(RUN) python scripts/mutants.py $(if $(SAMPLE),--sample $(SAMPLE))

soak: .venv/ready ## Kill and harm every part under load, 100 times each, and print what was lost (SOAK="--minutes 600")
	@$(PYTHON) scripts/system_packages.py postgresql
	@$(RUN) python -m scripts.soak $(SOAK)

screenshots: .venv/ready ## Take the pictures of the pages for the docs, from the demo company
	@$(PYTHON) scripts/system_packages.py chromium fonts-liberation
	@$(RUN) python -m scripts.screenshots

.tools/ready: scripts/fetch_uv.py
	@command -v uv >/dev/null 2>&1 || { echo "Fetching uv into .tools/ …"; $(PYTHON) scripts/fetch_uv.py; }
	@mkdir -p .tools && touch $@

.venv/ready: .tools/ready uv.lock pyproject.toml $(wildcard */pyproject.toml)
	@echo "Installing what Fairday needs into .venv/ …"
	@$(UV) sync --frozen --all-packages --quiet
	@touch $@
