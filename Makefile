# Everything a newcomer needs: `make site` and `make test`. Python 3.11 or later is all that has to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site test nightly check bench clean

site: $(VENV)/built
	@$(BIN)/site-builder build
	@echo
	@echo "To read it:  $(BIN)/python -m http.server --directory output --bind 127.0.0.1 8000"
	@echo "and open     http://127.0.0.1:8000/"

test: $(VENV)/tested
	@$(BIN)/python -m pytest -q

# Hundreds of archives through kills, faults and fuzzing; says at its end how much it did. See docs/reliability.md.
nightly: $(VENV)/tested
	@RELIABILITY=$${RELIABILITY:-nightly} $(BIN)/python -m pytest -q tests/test_reliability_machine.py tests/test_fuzz_*.py

check: $(VENV)/tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_structure.py

bench: $(VENV)/built
	@$(BIN)/python -m benchmarks.measure

clean:
	rm -rf $(VENV)

$(VENV)/built: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one with make PYTHON=python3.12")'
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(VENV)/tested: $(VENV)/built
	@echo "Adding what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@touch $@
