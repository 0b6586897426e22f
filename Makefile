# Kinga's workshop. Nothing is needed but Python 3.11 or newer and make; everything lives in .venv.
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -q -n logical --dist worksteal
DOMAIN := src/kinga
PORT := 8000

.PHONY: help setup setup-run run test test-deep bench check format lock messages screenshots clean

help:  ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-11s %s\n", $$1, $$2}'

setup:  ## Make the environment for work on Kinga (once; again when the lock changes)
	@tools/environment dev

setup-run:
	@tools/environment run

run: setup-run  ## Try Kinga: the demonstration on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@$(PYTHON) -m kinga serve --demonstration --port $(PORT)

test: setup  ## All tests, on SQLite and on PostgreSQL
	KINGA_TEST_DATABASE=sqlite $(PYTEST)
	KINGA_TEST_DATABASE=postgresql $(PYTEST) -m "not deep and not e2e"

test-deep: setup  ## The same, with the long searches and the deep tests
	KINGA_TEST_DATABASE=sqlite $(PYTEST) -m "deep or not deep" --hypothesis-profile=deep
	KINGA_TEST_DATABASE=postgresql $(PYTEST) -m "not e2e" --hypothesis-profile=deep

bench: setup  ## Measure speed and memory
	@found=0; for file in benchmarks/bench_*.py; do [ -e "$$file" ] || continue; found=1; $(PYTHON) "$$file" || exit 1; done; \
	[ $$found = 1 ] || echo "There are no benchmarks yet."

check: setup  ## Lint, types, layers, templates, dependencies, house rules
	$(PYTHON) -m tools.checks

format: setup  ## Put source and templates into their form
	.venv/bin/ruff check --fix --quiet .
	.venv/bin/ruff format --quiet .
	find $(DOMAIN) -name '*.html' -path '*/templates/*' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2

lock: setup  ## Resolve the two hashed locks again
	tools/lock

messages: setup  ## Collect strings for translation, and compile what is translated
	$(PYTHON) -m tools.messages

screenshots: setup  ## Pictures of every page in every state, in var/screenshots
	KINGA_REQUIRE_BROWSER=1 KINGA_SCREENSHOTS=var/screenshots $(PYTEST) tests/e2e/test_pages.py tests/e2e/test_look.py

clean:  ## Remove caches (never the data in var)
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
