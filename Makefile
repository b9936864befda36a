# Two commands matter: `make demo` runs the product, `make test` runs every test. Both work on a fresh machine.
PYTHON ?= python3
PORT ?= 8000
PHASE ?= nominations
JOBS ?= 2
BIN = .venv/bin
# Tests on every core; whoever is done early takes over from the others. The slowest are named at the end.
PYTEST = $(BIN)/python -m pytest tests -n $(JOBS) --dist worksteal --durations 12 -q

.PHONY: setup setup-dev demo test test-sqlite test-postgres journeys lint format messages lock bench drill verapdf html clean

setup:
	@PYTHON=$(PYTHON) sh deploy/setup.sh

setup-dev:
	@PYTHON=$(PYTHON) sh deploy/setup.sh dev

demo: setup
	@DEMO=1 PORT=$(PORT) PHASE=$(PHASE) exec sh deploy/demo.sh

test: lint test-sqlite test-postgres journeys

# Everything without a browser, on SQLite …
test-sqlite: setup-dev
	$(PYTEST) -m "not journey"

# … and what asks the database, on a real PostgreSQL that the run starts and stops itself (or the one DATABASE_URL names).
test-postgres: setup-dev
	$(BIN)/python -m tests.postgres $(PYTEST) -m "not journey and not pure and not views and (both or not pages)"

# A browser waits more than it works, so one more journey than there are cores goes on at a time.
journeys: setup-dev
	$(PYTEST) -n $$(($(JOBS) + 1)) -m "journey and not walk" -rs

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet

format: setup-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Collects the texts to translate (needs GNU gettext).
messages: setup-dev
	SECRET_KEY= DEMO=1 $(BIN)/python manage.py makemessages --locale fi --locale sv --no-location --no-wrap --no-obsolete \
		--ignore ".venv/*" --ignore "tests/*" --ignore "staticfiles/*"

lock:
	$(BIN)/uv pip compile -q pyproject.toml --extra s3 --extra sentry --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra s3 --extra sentry --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.txt

# Every benchmark, or one: make bench NAME=nomination
bench: setup-dev
	$(BIN)/python -m tests.benchmarks $(NAME)

# Crowds, hostile files, kills, a stopped database, a full disk, a restored backup: real processes, on both databases, with figures.
drill: setup-dev
	$(BIN)/python -m tests.drills
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.drills

# The papers against the reference validator of PDF/UA and PDF/A, where it can be had (tests/verapdf.py says what it needs).
verapdf: setup-dev
	$(BIN)/python -m pytest tests/award/test_papers.py -k reference -q -rs

# Every page, also with errors, before the Nu Html Checker and HTML_CodeSniffer, where they can be had (tests/html_checkers.py says
# what they need), and before axe in every size and light. Takes a quarter of an hour.
html: setup-dev
	$(PYTEST) -m walk -rs

clean:
	rm -rf staticfiles .pytest_cache .mypy_cache .ruff_cache
