# Thin on purpose: each target is one line; `make lab` and `make test` set up all they need.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
# Another environment beside the usual one: make quick VENV=.venv-3.13 PYTHON=python3.13
VENV ?= .venv
BIN := $(abspath $(VENV))/bin
export PATH := $(BIN):$(PATH)
TEST_FLAGS ?= --numprocesses 4 --dist loadfile --no-loadscope-reorder
# Each process imports PyTorch and all tests first: for tests that never wait, two are faster than three.
QUICK_FLAGS ?= --numprocesses 2 --dist worksteal
# Where it is set, each process would compile the course anew: a notebook's kernel, each test's, the grader's.
export PYTHONDONTWRITEBYTECODE :=
# The package index that PyTorch comes from, if not pip's own; its CPU build: https://download.pytorch.org/whl/cpu
export TORCH_INDEX

.PHONY: help lab teach release test quick build book calibrate mutate grade bench format environment test-environment

help:
	@echo "make lab        the environment, then JupyterLab on the learner's copies of the notebooks"
	@echo "make teach      the environment, then JupyterLab with nbgrader's formgrader"
	@echo "make release    an assignment into nbgrader's gradebook; ASSIGNMENT=01_init_forward_call"
	@echo "make quick      the tests that need no kernel, browser, server or class: a minute"
	@echo "make test       the environment, then all tests"
	@echo "make build      the notebooks from the chapters' texts"
	@echo "make book       the course as a static site, in book/"
	@echo "make calibrate  every check on every kept answer"
	@echo "make mutate     every check on every single-point change of the right answers"
	@echo "make grade      a class, and feedback; ASSIGNMENT=01_init_forward_call"
	@echo "make bench      timings, written into docs/timings.md"
	@echo "make format     ruff, on code"

environment:
	@$(PYTHON) tools/make_environment.py --into=$(VENV)

test-environment:
	@$(PYTHON) tools/make_environment.py --into=$(VENV) test

lab:
	@$(PYTHON) tools/lab.py --into=$(VENV) $(LAB_FLAGS)

teach:
	@$(PYTHON) tools/lab.py --into=$(VENV) --teach $(LAB_FLAGS)

release: environment
	@$(BIN)/python -m autograde release $(ASSIGNMENT)

quick: test-environment
	$(BIN)/python -m pytest $(QUICK_FLAGS) -m "not slow"

test: test-environment
	$(BIN)/python -m pytest $(TEST_FLAGS)

build: environment
	$(BIN)/python -m autograde build

book:
	@$(PYTHON) tools/make_environment.py --into=$(VENV) book
	$(BIN)/python -m autograde book

calibrate: environment
	$(BIN)/python -m autograde calibrate

mutate: environment
	$(BIN)/python -m autograde mutate

grade: environment
	@$(BIN)/python -m autograde grade $(ASSIGNMENT) --feedback $(GRADE_FLAGS)

bench: environment
	$(BIN)/python -m autograde bench --write docs/timings.md

format: test-environment
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format autograde tests tools
