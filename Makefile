# Two commands: `make demo` shows the program at work, `make test` checks it. Both set themselves up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

# The tests start the command some hundred times: it shall not be compiled anew each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check coverage lowest golden test-sites sites-tools fmt clean

$(VENV)/.installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

# Programs of others that judge what we write; one of them brings modules that would hide ours.
$(VENV)/.oracles: tests/oracles.txt
	@test -x $(VENV)/oracles/bin/python || $(PYTHON) -m venv $(VENV)/oracles
	@$(VENV)/oracles/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/crawler demo

test: check $(VENV)/.oracles
	@$(BIN)/python -m pytest -n auto --dist loadgroup -rs

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

coverage: $(VENV)/.dev $(VENV)/.oracles
	@$(BIN)/python -m pytest -n auto --dist loadgroup --cov --cov-report=term-missing

# The oldest versions that pyproject.toml allows, in an environment of their own.
lowest:
	@test -x .venv-lowest/bin/python || $(PYTHON) -m venv .venv-lowest
	@$(PYTHON) scripts/lowest.py > .venv-lowest/requirements.txt
	@.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -r .venv-lowest/requirements.txt pytest pytest-asyncio pytest-xdist hypothesis jsonschema ruamel.yaml trustme babel
	@.venv-lowest/bin/python -m crawler demo > /dev/null
	@.venv-lowest/bin/python -m pytest tests/unit -n auto -o filterwarnings=default

# Sites built by every generator that is here, and pages rendered in Chromium; `make sites-tools`
# installs what it can of them.
test-sites: $(VENV)/.dev
	@SITES=1 $(BIN)/python -m pytest tests/sites tests/journeys/test_browser.py -n auto --dist loadgroup -rs

sites-tools: $(VENV)/.dev
	@$(BIN)/python -m tests.sites.tools

# The expected output in tests/golden, written anew: to be read over as a diff.
golden: $(VENV)/.dev
	@UPDATE_GOLDEN=1 $(BIN)/python -m pytest -n 0 tests/unit/archive/test_profiles.py tests/journeys/test_golden.py

fmt: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean:
	@rm -rf $(VENV) .venv-lowest .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
