# Everything a newcomer needs: each target does its own set-up in .venv the first time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# pip would compile to bytecode on one core; compileall does on all of them, below.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile
CONSTRAINTS := requirements/constraints.txt
TORCH := torch==2.13.0
# Without a GPU the CPU build is taken where pip's configuration finds it. Where it does not, name PyTorch's CPU index here
# (--extra-index-url …, see pytorch.org/get-started), or the ordinary build with its CUDA packages comes.
TORCH_PIP_OPTIONS ?=
ROOMS := schemas runners bot actions examples
# One thread a test worker: tests compare numbers, and workers share the cores.
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest

.PHONY: docs engines fuzz mutations tiny-model help install demo test test-all lint format bench acceptance constraints locks clean
.DELETE_ON_ERROR:

help: ## say what the targets do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(INSTALLED) ## make .venv with everything in it, CPU torch where there is no GPU

# torch goes in first and alone: whatever comes later then keeps the build that was chosen for this machine.
$(INSTALLED): pyproject.toml $(CONSTRAINTS)
	@echo "setting up $(VENV): two to four minutes, mostly torch"
	@$(PYTHON) -m venv $(VENV)
	@if [ "$$(uname -s)" != Linux ] || nvidia-smi -L >/dev/null 2>&1; then \
		$(PIP) "$(TORCH)"; \
	else \
		$(PIP) "$(TORCH)+cpu" || $(PIP) $(TORCH_PIP_OPTIONS) "$(TORCH)"; \
	fi
	@echo "torch is in; now everything else"
	@$(PIP) --constraint $(CONSTRAINTS) --editable ".[engine,service,dev]"
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || echo "some files of the libraries are templates and were not compiled"
	@$(BIN)/python -m compileall -q -j 0 $(ROOMS)
	@touch $(INSTALLED)

demo: $(INSTALLED) ## run the example from pull request to report
	$(BIN)/taxobot demo --output .demo

test: $(INSTALLED) ## the fast suite
	$(PYTEST) -q -n auto --dist loadfile

test-all: $(INSTALLED) ## the marked suites: minutes of CPU, a browser, other programs in environments below .venvs
	$(PYTEST) -q -n auto --dist loadfile --no-loadscope-reorder -m "slow or browser or act or llama or vllm or (postgres and not acceptance)"

engines: $(INSTALLED) ## make the environments below .venvs that the servers' suites ask for (llama.cpp is compiled)
	PYTHONPATH=tests:. $(BIN)/python -P tests/engines.py

acceptance: $(INSTALLED) ## the promises of the project, measured end to end
	$(PYTEST) -q -m "slow or acceptance or postgres" tests/acceptance

lint: $(INSTALLED) ## ruff, mypy --strict, and mypy over the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file tests/mypy.ini tests

format: $(INSTALLED) ## let ruff put the code in form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(INSTALLED) ## every benchmark, in its quick form
	@set -e; for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script" --quick; done

docs: $(INSTALLED) ## write docs/rules.md anew from the rules
	$(BIN)/python docs/make_rules.py

mutations: $(INSTALLED) ## take away each guard that docs/security.md lists, and see that a test notices
	$(BIN)/python -P tests/security/mutations.py

fuzz: $(INSTALLED) ## the long fuzz tests of the checks: hypothesis, and atheris where it installs
	$(PYTEST) -q -m slow tests/fuzz

tiny-model: $(INSTALLED) ## train the bundled tiny model anew, into build/tiny (needs Debian's wordnet-base; half an hour)
	$(BIN)/python -P -m runners.models.tiny.recipe.build --output build/tiny

constraints: $(INSTALLED) ## pin what is installed now
	$(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//' > $(CONSTRAINTS)

# What the Action installs, by digest: of the builds that PyPI lists for every Python and platform, which uv asks for
# them (pip's own configuration, with this machine's indexes, has no say). The versions are those that are tested here.
LOCK := $(BIN)/uv --no-config --quiet pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --constraint $(CONSTRAINTS)

locks: $(INSTALLED) ## lock what the Action installs: requirements/build.txt, light.txt, engine.txt
	@mkdir -p build
	@echo "setuptools>=77" > build/build.in
	$(LOCK) build/build.in --output-file requirements/build.txt
	$(LOCK) pyproject.toml --extra app --only-binary :all: --output-file requirements/light.txt
	$(LOCK) pyproject.toml --extra app --extra engine --output-file requirements/engine.txt

clean: ## remove what the targets made
	rm -rf $(VENV) .venvs .demo build .pytest_cache .mypy_cache .ruff_cache .hypothesis
