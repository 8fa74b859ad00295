# Two commands are enough on a machine with python3 and make:  make run  and  make test.
# What each target does stands in dev.py, which Windows calls directly:  python dev.py test
# More words for a command:  make run ARGS="--lang zh_CN"   make test ARGS="tests/services -k numbering"

PYTHON ?= python3
ARGS ?=

TARGETS := setup run test check check-all bench tour words lock clean

.DEFAULT_GOAL := help
.PHONY: help $(TARGETS)

help:
	@$(PYTHON) dev.py --help

$(TARGETS):
	@$(PYTHON) dev.py $@ $(ARGS)
