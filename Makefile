# Motcua. `make help` lists what can be made. Nothing here needs root, a home folder or a configured pip.

SHELL := /bin/sh
MOTCUA := .venv/bin/motcua
BENCHES := worktime slip step-limit http-journey plan-read process-step
LOCK := uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11

.PHONY: help run test lint soak bench lock clean environment test-environment
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: environment ## start Motcua: database, demo province on the first start, web, worker (ARGS="--port 8080")
	@exec $(MOTCUA) up $(ARGS)

test: test-environment ## set up all that the tests need and run every check
	@scripts/system-parts
	@scripts/check

lint: test-environment ## formatting, style, types and layers only
	@scripts/check lint

soak: test-environment ## long random lives, races, kills and looks at pages that `make test` leaves out; takes long (SOAK_TURNS=10: an hour of kills)
	@HYPOTHESIS_PROFILE=explore .venv/bin/python -m pytest -m soak $(ARGS)

bench: environment ## every benchmark with its reference (NAME=worktime for one)
	@for name in $(or $(NAME),$(BENCHES)); do $(MOTCUA) bench $$name --json || exit 1; done

lock: ## resolve requirements/*.in anew into the lock files with hashes
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/ (or: pip install uv)"; exit 1; }
	$(LOCK) $(ARGS) requirements/run.in -o requirements/run.lock
	$(LOCK) $(ARGS) requirements/test.in -o requirements/test.lock

clean: ## remove what can be made again (never var/, never .venv)
	rm -rf build test-artifacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

environment:
	@scripts/environment run

test-environment:
	@scripts/environment test
