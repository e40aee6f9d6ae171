# Chores. `make` alone lists them. The virtual environment makes itself.

PYTHON ?= python3

VENV := .venv
PY := $(VENV)/bin/python
PROF := $(VENV)/bin/openvm-prof
INSTALLED := $(VENV)/.installed
BENCH_VENV := build/bench/venv
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
CODE := src tests samples bench docs/make_pictures.py

DEMO := build/demo
DEMO_ERAS := v1 v1_4 v2_0 v2_0_cpu v2_1
DEMO_LINES := 60

empty :=
space := $(empty) $(empty)
comma := ,
list = $(subst $(space),$(comma),$(strip $(1)))

# What another checkout left in the environment must not be imported here.
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

PAGE := src/openvm_prof/core/document/page_assets

# `npm ci` only where the lock file is newer than what it installed.
page/node_modules/.package-lock.json: page/package-lock.json
	cd page && npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

.PHONY: page
page: page/node_modules/.package-lock.json ## the page's script and style, built with node from page/
	cd page && npm run check --silent && node build.mjs

# Where there is no node, tests of the page's Python and of its checksums remain.
.PHONY: page-check
page-check: ## the page's types, style, tests and built files, where npm is
	@if ! command -v npm >/dev/null 2>&1; then echo 'page: skipped, there is no npm here'; \
	elif ! $(MAKE) --silent --no-print-directory page/node_modules/.package-lock.json; then \
	  echo 'page: skipped, npm cannot install its tools here'; \
	else cd page && npm run check --silent && node build.mjs ../build/page-assets && npm test --silent \
	  && for file in SHA256SUMS $$(cut -c67- ../$(PAGE)/SHA256SUMS); do cmp ../build/page-assets/$$file ../$(PAGE)/$$file \
	  || { echo "page: $$file is not what page/ gives: run make page" >&2; exit 1; }; done; fi

.PHONY: demo
demo: venv ## write samples of every era and report on them, into build/demo
	@rm -rf $(DEMO)
	@$(PY) -m samples.generate $(DEMO) >/dev/null
	$(PROF) \
	  --json-paths $(call list,$(DEMO_ERAS:%=$(DEMO)/%.json)) \
	  --prev-json-paths $(call list,$(DEMO_ERAS:%=$(DEMO)/%.prev.json)) \
	  --names $(call list,$(DEMO_ERAS)) \
	  --output-json $(DEMO)/bmf.json \
	  summary --benchmark-results-link https://example.org/results --summary-md-path $(DEMO)/summary.md
	$(PROF) \
	  --json-paths $(DEMO)/combined.json --prev-json-paths $(DEMO)/combined.prev.json \
	  --output-json $(DEMO)/combined.bmf.json
	$(PROF) flamegraph $(DEMO)/v1.json --base $(DEMO)/v1.prev.json --format svg,html --out $(DEMO)/graphs
	COLUMNS=$${COLUMNS:-150} $(PROF) show $(DEMO)/v2_0.json --prev $(DEMO)/v2_0.prev.json >$(DEMO)/show.txt
	@awk -v most=$(DEMO_LINES) 'NR <= most; END { if (NR > most) print "... " NR - most " more lines in $(DEMO)/show.txt" }' \
	  $(DEMO)/show.txt
	$(PROF) check --base '$(DEMO)/sides/main-*.json' --head '$(DEMO)/sides/pr-*.json' --format markdown >$(DEMO)/check.md || [ $$? -eq 1 ]
	$(PROF) report $(DEMO)/v2_0.json --base $(DEMO)/v2_0.prev.json --price 2.5/h --out $(DEMO)/v2_0.report.html
	$(PROF) report $(DEMO)/v2_1.json --base $(DEMO)/v2_1.prev.json --price 2.5/h --out $(DEMO)/v2_1.report.html
	@printf '\nOpen these in a browser: %s, %s\n' '$(DEMO)/v2_1.report.html' '$(DEMO)/v2_0.report.html, with call stacks'
	@printf '\nThe reports lie in %s:\n' '$(DEMO)'
	@cd $(DEMO) && for file in *.md *.svg *bmf.json; do if [ -e "$$file" ]; then echo "  $$file"; fi; done

.PHONY: test
test: lint types layers page-check unit ## everything that must pass: lint, types, layers, page, unit

.PHONY: lint
lint: venv ## style and format, by ruff
	$(PY) -m ruff check $(CODE)
	$(PY) -m ruff format --check $(CODE)

.PHONY: types
types: venv ## types, by mypy
	$(PY) -m mypy

.PHONY: layers
layers: venv ## who may import whom, by import-linter
	$(VENV)/bin/lint-imports

.PHONY: unit
unit: venv ## tests, by pytest; those on a Spark cluster are test-spark's
	$(PY) -m pytest -q --ignore tests/spark

.PHONY: bench
bench: venv ## time and memory against json.load, several minutes; shorter with ARGS=--quick
	@if [ ! -e $(BENCH_VENV)/bin/python ]; then $(PY) -m venv $(BENCH_VENV); fi
	@echo "installing openvm-prof as its users do, and what it is compared with, into $(BENCH_VENV)" >&2
	@$(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check '.[bench]'
	@$(BENCH_VENV)/bin/python -m pip install -qq --disable-pip-version-check --force-reinstall --no-deps .
	$(BENCH_VENV)/bin/python -m bench.run $(ARGS)

.PHONY: schemas
schemas: venv ## write docs/schemas again, after a JSON document has changed
	@$(PY) -c 'from pathlib import Path; from openvm_prof.core.document.schema import schema_text; \
	  from openvm_prof.schemas import DOCUMENTS; \
	  [Path(f"docs/schemas/{name}.v1.json").write_text(schema_text(of)) for name, of in DOCUMENTS.items()]'

.PHONY: pictures
pictures: demo ## take the pictures of the README and of the docs again, where Chromium is there
	@$(PY) docs/make_pictures.py

.PHONY: bench-page
bench-page: browser-tools ## what the page weighs and how fast Chromium shows it, beside its limits, two minutes
	@$(PY) -m bench.page $(ARGS)

.PHONY: bench-history
bench-history: venv ## what the history costs, a minute; more with ARGS="--runs 50000"
	$(PY) -m bench.history $(ARGS)

.PHONY: history-kills
history-kills: venv ## a history beside 20 writers and 100 SIGKILLs inside a write, 90 s
	OPENVM_PROF_WRITERS=20 OPENVM_PROF_KILLS=100 $(PY) -m pytest -q -s tests/history/test_killed_writers.py -k many_writers

FUZZ_SECONDS ?= 60

.PHONY: fuzz
fuzz: venv ## search for input that breaks the parser or a run, FUZZ_SECONDS=60
	@$(PY) -c 'import atheris' 2>/dev/null || $(PY) -m pip install -qq --disable-pip-version-check -e '.[fuzz]' \
	  || { echo 'skipped: atheris cannot be installed for this Python'; exit 0; }
	@if $(PY) -c 'import atheris' 2>/dev/null; then $(PY) -m tests.fuzz.search --seconds $(FUZZ_SECONDS); fi

SPEEDSCOPE := speedscope-1.25.0
PICTURES := build/browser/pictures

.PHONY: browser
browser: browser-tools ## flame graphs in a real browser, pictures of them in build/browser; installs what it needs
	@mkdir -p $(PICTURES)
	OPENVM_PROF_PICTURES=$(PICTURES) $(PY) -m pytest -q -rs tests/browser

# With these, `make unit` runs the browser's tests too.
.PHONY: browser-tools
browser-tools: venv
	@command -v chromium >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	  && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	  || echo 'chromium is not there and cannot be installed: the tests will be skipped' >&2
	@$(PY) -c 'import playwright' 2>/dev/null \
	  || $(PY) -m pip install -qq --disable-pip-version-check -e '.[browser]' \
	  || echo 'playwright cannot be installed: the tests will be skipped' >&2
	@mkdir -p build/browser
	@cd build/browser && { [ -d $(SPEEDSCOPE) ] || { npm pack --silent speedscope@1.25.0 >/dev/null \
	  && tar xzf $(SPEEDSCOPE).tgz && mv package $(SPEEDSCOPE); }; } \
	  || echo 'speedscope cannot be downloaded with npm: its test will be skipped' >&2

.PHONY: test-spark
test-spark: spark-tools ## tests on a Spark cluster of two workers on this machine; installs PySpark, needs Java 17
	$(PY) -m pytest -q -rs tests/spark

.PHONY: bench-spark
bench-spark: spark-tools ## a Spark cluster beside this machine alone, a quarter of an hour; shorter with ARGS="--files 500"
	$(PY) -m bench.spark $(ARGS)

.PHONY: spark-tools
spark-tools: venv
	@$(PY) -c 'import pyspark, sqlglot' 2>/dev/null \
	  || $(PY) -m pip install -qq --disable-pip-version-check -e '.[spark]' \
	  || echo 'PySpark cannot be installed: the tests will be skipped' >&2

# With this, `make unit` tests a history on S3, too.
.PHONY: s3-server
s3-server: venv ## install a server of S3 for the tests
	@$(PY) -c 'import flask, flask_cors, moto' 2>/dev/null \
	  || $(PY) -m pip install -qq --disable-pip-version-check -e '.[s3-server]' \
	  || echo 'moto cannot be installed: the tests of a history on S3 will be skipped' >&2

.PHONY: clean
clean: ## remove what was built, and caches; the virtual environment stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name $(VENV) -prune -o -name .git -prune -o \
	  \( -name __pycache__ -o -name '*.egg-info' \) -type d -prune -exec rm -rf {} +

# An environment that is broken, too old, or moved here from another checkout (its scripts
# start that one's Python) goes first; what remains to be done, the stamp file knows.
.PHONY: venv
venv:
	@why=; \
	if [ -e $(VENV) ] || [ -L $(VENV) ]; then \
	  if ! $(PY) -c 'import sys' >/dev/null 2>&1; then why='its Python does not run'; \
	  elif ! $(PY) -c '$(RECENT)'; then why='its Python is older than 3.11'; \
	  elif ! $(PY) -c 'import pip' >/dev/null 2>&1; then why='it has no pip'; \
	  elif ! grep -qsF "$(CURDIR)/$(VENV)/bin/" $(VENV)/bin/pip; then why='it was made for another folder'; \
	  fi; \
	fi; \
	if [ -n "$$why" ]; then \
	  echo "$(VENV) cannot be used ($$why): making it anew" >&2; \
	  rm -rf $(VENV); \
	fi
	@$(MAKE) --silent --no-print-directory $(INSTALLED)

$(INSTALLED): pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "error: there is no '$(PYTHON)': name a Python >= 3.11, as in 'make PYTHON=python3.12'" >&2; exit 1; }
	@$(PYTHON) -c '$(RECENT)' || { \
	  echo "error: $(PYTHON) is $$($(PYTHON) -V 2>&1), but Python >= 3.11 is needed:" \
	    "name one, as in 'make PYTHON=python3.12'" >&2; exit 1; }
	@if [ ! -e $(PY) ]; then $(PYTHON) -m venv $(VENV); fi
	@echo "installing openvm-prof and its tools into $(VENV)" >&2
	@$(PY) -m pip install -qq --disable-pip-version-check -e '.[dev]'
	@touch $@
