.DEFAULT_GOAL := help
.PHONY: help setup run package follow-operations test test-slow test-postgres looks mutants sim ends planted isolation check lint pilot bench bench-quick bench-start bench-pages bench-hostile words access lock clean

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
# The solvers that bench measures against stay out of the environment that serves and tests.
BENCH_VENV := .venv-bench
BENCH_PY := $(BENCH_VENV)/bin/python
# Nothing is fetched twice: a stamp is younger than its lock file once that is installed.
RUN_STAMP := $(VENV)/installed
TEST_STAMP := $(VENV)/installed-test
BENCH_STAMP := $(BENCH_VENV)/installed
# Lies with the machine code that it speaks of.
WARM_STAMP := marketplace/matching/__pycache__/warmed
WARM := @$(MAKE) -s $(WARM_STAMP)
# uv is quicker by far; where it cannot be had, pip does the same from the same locks.
INSTALL := --quiet --require-hashes --only-binary :all: -r
PIP := -m pip --disable-pip-version-check install $(INSTALL)
UV := -m uv pip install $(INSTALL)

# Serving and tests start many processes; none should have to read the whole package as text again.
export PYTHONDONTWRITEBYTECODE :=

help:  ## Show what can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(RUN_STAMP)  ## Prepare .venv and nothing else
	$(WARM)

run: $(RUN_STAMP)  ## Serve the demonstration city on 127.0.0.1:$PORT (8000)
	@PORT=$(PORT) exec $(PY) -m marketplace serve --demo

package: $(TEST_STAMP)  ## Pack what a server is installed from into dist/jiebang.tar (docs/operations.md)
	@sh bin/pack $(PY)

# FOLLOW="--lend FILE": what the machines need of this one, as the certificate of a proxy; FOLLOW=--first-minutes: these two targets
# of README.md and what .ci/run installs, in a clone on a machine with python3, make and git alone; FOLLOW=--help names the rest.
follow-operations: $(TEST_STAMP)  ## Do all that docs/operations.md says, on empty Debian machines made for it (as root)
	@$(PY) -m tests.operations $(FOLLOW)

test: $(TEST_STAMP)  ## Run the tests: all on SQLite, what depends on the database on PostgreSQL too
	$(WARM)
	$(PY) -m pytest -n auto --dist loadgroup

test-slow: $(TEST_STAMP)  ## Run the same and print the twenty that took longest
	$(WARM)
	$(PY) -m pytest -n auto --dist loadgroup --durations 20

test-postgres: $(TEST_STAMP)  ## Run on PostgreSQL the tests of use cases and jobs that test leaves out
	$(WARM)
	$(PY) -m pytest -n auto --dist loadgroup --engines rest tests

looks: $(TEST_STAMP)  ## Walk the journeys in a browser, and show every page and refused form to axe, in both languages, at two widths
	$(WARM)
	$(PY) -m pytest -n auto --dist loadgroup --timeout 3000 tests/looks tests/journeys

# Pieces: make mutants SUBJECT="money subsidy" EACH=50 SEED=3
mutants: $(TEST_STAMP)  ## Plant faults where a wrong sign costs somebody money or a right, and see which survive
	$(WARM)
	@$(PY) -m tests.mutants $(if $(SUBJECT),--subject $(SUBJECT)) $(if $(EACH),--each $(EACH)) $(if $(SEED),--seed $(SEED))

sim: $(TEST_STAMP)  ## Play cities by chance for MINUTES (1); SIM_SEED=7 plays one history again and tells it shortly
	$(WARM)
	@$(PY) -m tests.simulation $(if $(SIM_SEED),--seed $(SIM_SEED)) --minutes $(or $(MINUTES),1) --coverage

ends: $(TEST_STAMP)  ## Play cities until every use case has ended in every way but those that are listed as rare
	$(WARM)
	@$(PY) -m tests.simulation --ends $(or $(WORD),all)

isolation: $(TEST_STAMP)  ## Stop use cases at every statement for another one; SHARE=3/40 is a part, SEED draws
	$(WARM)
	@SEED=$(or $(SEED),1) SHARE=$(or $(SHARE),1/1) $(PY) -m pytest tests/isolation -n 0 -q --engines rest --timeout 0

planted: $(TEST_STAMP)  ## Plant faults in the played city and see that each is found
	$(WARM)
	@$(PY) -m tests.simulation.planted

lint: $(TEST_STAMP)  ## Check style, types and the direction of imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check --quiet .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

check: lint test test-postgres looks  ## Run what the merge gate runs

pilot: $(RUN_STAMP)  ## Play a whole year on a throw-away database
	@$(PY) -m marketplace pilot

bench: $(BENCH_STAMP)  ## Measure the matching engine beside OR-Tools and HiGHS; writes docs/performance.md
	@$(BENCH_PY) -m bench.matching --write $(BENCH)

bench-quick: $(BENCH_STAMP)  ## The same table from smaller markets, in a minute
	@$(BENCH_PY) -m bench.matching --quick --write $(BENCH)

bench-start: $(TEST_STAMP)  ## Measure make run from an empty clone, step by step, and what a process costs before it serves
	@$(PY) -m bench.start.steps
	@$(PY) -m bench.start

bench-pages: $(TEST_STAMP)  ## Measure the long lists at 100,000 needs on both databases, and pages under gunicorn; writes docs/performance.md
	@$(PY) -m bench.pages --write $(BENCH)

bench-hostile: $(TEST_STAMP)  ## Attack the house and measure it
	@$(PY) -m bench.hostile

words: $(TEST_STAMP)  ## Bring the English catalogue and docs/rules.md in step, and name what is missing
	$(PY) bin/extract-words
	$(PY) bin/write-rules

access: $(TEST_STAMP)  ## Write docs/access.md out of the permission table
	$(PY) bin/write-access

lock: $(TEST_STAMP)  ## Lock the dependencies again after setup.cfg has changed
	$(PY) -m uv pip compile requirements-installer.in $(LOCKING) -o requirements-installer.lock
	$(PY) -m uv pip compile setup.cfg --extra fast $(LOCKING) -o requirements.lock
	$(PY) -m uv pip compile setup.cfg --extra fast --extra test $(LOCKING) -o requirements-test.lock
	$(PY) -m uv pip compile setup.cfg --extra fast --extra bench $(LOCKING) -o requirements-bench.lock

LOCKING := --quiet --generate-hashes --python-version 3.11 --no-header

clean:  ## Remove what was built; .venv and var stay
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(RUN_STAMP): requirements.lock | $(PY)
	@$(PY) $(UV) $< || $(PY) $(PIP) $<
	@sh bin/link-checkout $(VENV)
	@touch $@

$(TEST_STAMP): requirements-test.lock | $(PY)
	@$(PY) $(UV) $< || $(PY) $(PIP) $<
	@sh bin/link-checkout $(VENV)
	@touch $@ $(RUN_STAMP)

$(BENCH_STAMP): requirements-bench.lock | $(BENCH_PY)
	@$(BENCH_PY) $(UV) $< || $(BENCH_PY) $(PIP) $<
	@touch $@

$(WARM_STAMP): $(wildcard marketplace/matching/*.py marketplace/matching/*/*.py)
	@echo "Compiling the matching engine, once ..."
	@$(PY) -m marketplace match warm || echo "It did not work; each part is compiled when it is first used." >&2
	@mkdir -p $(@D) && touch $@

$(PY):
	@sh bin/make-venv $(PYTHON) $(VENV)
	@$(PY) $(PIP) requirements-installer.lock || echo "Going on without uv." >&2

$(BENCH_PY):
	@sh bin/make-venv $(PYTHON) $(BENCH_VENV)
	@$(BENCH_PY) $(PIP) requirements-installer.lock || echo "Going on without uv." >&2
