# Every way to work on this project. Needs GNU make and Python 3.11 or newer with venv; the first use sets up .venv.
#   PYTHON=python3.12   the interpreter for .venv (else the first of python3, python3.13, 3.12, 3.11 that will do)

BIN := .venv/bin
READY := .venv/.stamp
HOUSE := tests/project/test_layers.py tests/project/test_sizes.py tests/project/test_notebooks.py \
	tests/project/test_git.py tests/project/test_environment.py
STRIP := $(BIN)/nbstripout --keep-id --extra-keys \
	"metadata.papermill cell.metadata.papermill metadata.language_info.version"

.PHONY: help report demo test test-slow test-cluster test-airflow check fix bench soak lab lock clean
.DEFAULT_GOAL := help

help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

$(READY): requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" UV="$(UV)" sh tools/setup.sh

report: $(READY) ## Report on the demo shop (made first where it is missing); the last line says where it lies
	@test -e "$${OPSANALYTICS_DATA:-data}/processed/demo" || $(MAKE) --no-print-directory demo
	$(BIN)/opsanalytics report --shop demo

demo: $(READY) ## Make an imaginary shop's exports and read them in
	$(BIN)/opsanalytics demo
	$(BIN)/opsanalytics ingest --shop demo

test: $(READY) ## Run the tests (about 20 minutes on two cores), without those of test-slow
	$(BIN)/python -m pytest -m "not slow and not cluster"

test-slow: $(READY) ## Run the slow tests: thousands of messy files, kills, browser, JupyterLab, Spark, the wheel
	$(BIN)/python -m pytest -m "slow and not cluster"

test-cluster: $(READY) ## Run the tests on a Spark cluster, a master and two workers on this machine (needs Java 17)
	$(BIN)/python -m pytest -n 0 -m cluster tests/engines

test-airflow: $(READY) ## Run the schedule for Airflow in a real Airflow (installed into .venv-airflow the first time)
	sh tools/airflow.sh

check: $(READY) ## Look at style, types, notebooks, docs and house rules; change nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(STRIP) --verify notebooks/*.ipynb notebooks/explore/*.ipynb
	$(BIN)/python tools/docs.py --check
	$(BIN)/python -m pytest -n 0 $(HOUSE)

fix: $(READY) ## Mend what can be mended by itself: style, stored output, generated docs
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(STRIP) notebooks/*.ipynb notebooks/explore/*.ipynb
	$(BIN)/python tools/docs.py

EVENTS := 1,10,100
bench: $(READY) ## Measure beside other libraries (about an hour; EVENTS=1,10 for half); writes BENCHMARKS.md and docs/reliability.md
	sh tools/peers.sh
	.venv-peers/bin/python -m benchmarks.reliability
	$(BIN)/python -m benchmarks.reports --write
	.venv-peers/bin/python -m benchmarks.forecast --write
	$(BIN)/python -m benchmarks.ingest --full --write --peers .venv-peers/bin/python
	$(BIN)/python -m benchmarks.metrics --events $(EVENTS) --write --peers .venv-peers/bin/python \
		--clickhouse .venv-peers/bin/python --retail .venv-peers-ors/bin/python

soak: $(READY) ## Run the long tests (about 45 minutes): thousands of messy files, kills in the middle of ingests and reports
	MESSY_SEEDS=$(or $(SEEDS),10) $(BIN)/python -m pytest tests/messy
	KILLS=$(or $(KILLS),200) $(BIN)/python -m pytest -n 0 tests/store -k killed
	README_WHOLE=1 $(BIN)/python -m pytest -n 0 tests/project/test_readme.py
	KILLS=$(or $(KILLS),1000) $(BIN)/python -m pytest -n 0 tests/reports/test_survival.py -k killed

ROOT_MAY := $(if $(filter 0,$(shell id -u)),--allow-root)
lab: $(READY) ## Open the notebooks in JupyterLab, on this machine only
	@test -z "$(ROOT_MAY)" || echo "You are root, as in a container: JupyterLab is allowed to run all the same (--allow-root)."
	$(BIN)/jupyter lab --notebook-dir=notebooks $(ROOT_MAY)

lock: $(READY) ## Remake requirements.lock from pyproject.toml (UPGRADE=1: take the newest versions that fit)
	UV="$(UV)" sh tools/uv.sh pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade) -o requirements.lock

clean: ## Remove .venv and caches, never data or reports
	rm -rf .venv .venv-peers .venv-peers-ors .venv-airflow .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find opsanalytics tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
