# Run a target with another Python, if need be: make PYTHON=python3.12 test
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
INSTALLED := $(VENV)/.installed
NBVAL := $(BIN)/python -m pytest --nbval-lax --nbval-current-env
unexport PYTHONPATH PYTHONHOME  # nothing from outside the environment

.PHONY: replicate test lint lab notebooks jax lock

# Run the notebooks; make replicate corpus=emodb folder=../EmoDB profile=lesson
replicate: $(INSTALLED)
	@$(BIN)/privemo replicate $(filter-out PYTHON=% VENV=%,$(MAKEOVERRIDES))

# All checks: style, tests, and the stored notebooks run again, in two processes
test: lint
	$(BIN)/python -m pytest --durations=20
	$(NBVAL) notebooks/beyond & $(NBVAL) notebooks/*.ipynb && wait $$!

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Open the notebooks in JupyterLab: lessons with open exercises, and nothing else
lab: $(INSTALLED)
	$(BIN)/jupyter lab --notebook-dir=notebooks

# For lecturers: the students' notebooks, by nbgrader; make assignments folder=../course
.PHONY: assignments
assignments: $(INSTALLED)
	@$(BIN)/python -m privemo assignments $(if $(folder),"$(folder)")

# For lecturers: students.zip to hand out and lecturer.zip; make course folder=../course
.PHONY: course
course: $(INSTALLED)
	@$(BIN)/python -m privemo course $(if $(folder),"$(folder)")

# Timings beside stock Keras and PyTorch; two to three hours with nothing else running
.PHONY: bench
bench: $(INSTALLED)
	$(BIN)/python -m pip install --no-build-isolation -e ".[bench]"
	$(BIN)/python benchmarks/bench.py

# For authors: what is killed a hundred times and given thousands of damaged files, a
# course that forty students hand in, and lessons in a browser; hours. Without playwright
# or a browser that part says so
.PHONY: endure
endure: $(INSTALLED)
	-$(BIN)/python -m pip install --quiet --no-build-isolation -e ".[browser]"
	$(BIN)/python benchmarks/endure $(foreach part,kills files students browser,$(if $($(part)),--$(part) $($(part))))
	$(BIN)/python -m pytest -m endure

# For authors: make the notebooks from sources/, run and store them, outputs and reference
# tables included; make notebooks only=2 for one, and into=FOLDER to look before storing
notebooks: $(INSTALLED)
	$(BIN)/python tests/store_notebooks.py $(only) $(if $(into),--into "$(into)")

# For authors: the tests once more, on the other backend
jax: $(INSTALLED)
	$(BIN)/python -m pip install --require-hashes -r requirements-jax.lock
	KERAS_BACKEND=jax $(BIN)/python -m pytest

# The documentation site: open site/index.html
.PHONY: site
site: $(INSTALLED)
	$(BIN)/python -m pip install --require-hashes -r requirements-site.lock
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

# For authors: look for newer versions; needs uv
lock:
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra test pyproject.toml -o requirements.lock
	echo "jax[cpu]>=0.8" | uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -c requirements.lock - -o requirements-jax.lock
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate -c requirements.lock --extra site pyproject.toml -o requirements-site.lock
	$(PYTHON) .ci/pin_environment.py

# setuptools is in the lock, so that building privemo downloads nothing
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) .ci/check_python.py
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --no-deps --no-build-isolation -e .
	@touch $@
