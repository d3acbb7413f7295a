# SPDX-License-Identifier: EUPL-1.2
#
# A machine with python3 and make needs nothing else: `make demo`, `make test`.
# Everything is installed below this folder, from versions locked by hash in requirements.lock.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

BIN   := .venv/bin
READY := .venv/.ready
UV    := .tools/bin/uv
LOG   := .tools/setup.log
ARGS  ?=

# uv must take the interpreter we found, and never fetch one of its own.
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

# Print the newest Python that runs. Being on PATH is not enough: pyenv puts a stub there for
# versions that are not active.
define FIND_PYTHON
for minor in 14 13 12 11; do
  for each in python3.$$minor "$$HOME"/.pyenv/versions/3.$$minor.*/bin/python3; do
    "$$each" -c '' 2>/dev/null && { command -v "$$each"; exit; }
  done
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v python3; exit; }
echo "Samband needs Python 3.11 or newer; this machine has $$(python3 --version 2>/dev/null || echo none)." >&2
exit 1
endef

# Put uv in a folder of its own. Debian's python3 may lack venv, pip, or both.
define INSTALL_UV
try() { rm -rf .tools/uv; "$$@"; }
with_venv() { "$$PY" -m venv .tools/uv && .tools/uv/bin/python -m pip install -q "$$UV"; }
with_pip() { "$$PY" -m venv --without-pip .tools/uv && "$$PY" -m pip --python .tools/uv/bin/python install -q "$$UV"; }
with_target() { "$$PY" -m pip install -q --target .tools/uv "$$UV"; }
with_path() { mkdir -p .tools/uv/bin && ln -s "$$(command -v uv)" .tools/uv/bin/uv; }
with_apt() { [ "$$(id -u)" = 0 ] && apt-get -qq update && apt-get -qq install -y python3-venv && PY=python3 with_venv; }
UV='uv>=0.13'
mkdir -p .tools/bin
for way in with_venv with_pip with_target with_path with_apt; do
  try $$way >>$(LOG) 2>&1 && .tools/uv/bin/uv --version >>$(LOG) 2>&1 && exec ln -sf ../uv/bin/uv $(UV)
done
tail -n 5 $(LOG)
echo "uv could not be installed (all of it: $(LOG)). On Debian and Ubuntu this helps: sudo apt install python3-venv"
exit 1
endef

# Make .venv with the Python found (kept if it has that version already) and fill it.
define INSTALL_PACKAGES
version() { "$$1" -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null; }
[ "$$(version $(BIN)/python)" = "$$(version "$$PY")" ] || $(UV) venv -q --clear --python "$$PY" .venv
$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements.lock
$(UV) pip install -q --python $(BIN)/python --no-deps --editable .
endef
# Run a check; say nothing but its name unless it fails.
CHECK = check() { printf 'samband: %s\n' "$$(basename $$1)"; out=$$("$$@" 2>&1) || { printf '%s\n' "$$out" | tail -n 60; exit 1; }; }; check

export FIND_PYTHON INSTALL_UV INSTALL_PACKAGES

.PHONY: help setup demo test soak accept bench lint lock clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## Install everything below this folder
	@:

demo: $(READY) ## Start the whole country and run a journey through it (ARGS="--port 8001")
	@$(BIN)/samband demo $(ARGS)

test: $(READY) ## Run the tests; a running demo does not disturb them
	@$(BIN)/pytest -q $(ARGS)

soak: $(READY) ## Run the long tests: kills, load, random input
	@$(BIN)/pytest -q -m soak $(ARGS)

accept: $(READY) ## Check every acceptance criterion and print its figure
	@$(BIN)/python -m acceptance $(ARGS)

bench: $(READY) ## Measure what a request costs
	@$(BIN)/python -m benchmarks $(ARGS)

lint: $(READY) ## Check style, types and the direction of imports
	@$(CHECK) $(BIN)/ruff check --quiet
	@$(CHECK) $(BIN)/ruff format --check
	@$(CHECK) $(BIN)/mypy
	@$(CHECK) $(BIN)/lint-imports
	@if command -v node >/dev/null; then $(CHECK) $(BIN)/pyright; \
	else echo "samband: pyright left out, it needs node"; fi

lock: $(UV) ## Choose the versions of requirements.lock again
	@echo "samband: choosing versions"
	@$(UV) lock -q --python "$$(sh -c "$$FIND_PYTHON")"
	@$(UV) export -q --frozen --no-emit-project --no-header --all-extras --all-groups -o requirements.lock

clean: ## Remove what was installed and made here; the demo's data too
	@rm -rf .venv .tools .samband .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist

$(UV):
	@PY="$$(sh -c "$$FIND_PYTHON")" || exit 1; export PY; mkdir -p .tools; : >$(LOG); \
	echo "samband: installing uv with $$PY" >&2; sh -c "$$INSTALL_UV"

$(READY): requirements.lock pyproject.toml | $(UV)
	@PY="$$(sh -c "$$FIND_PYTHON")" || exit 1; export PY; \
	echo "samband: installing packages for $$("$$PY" --version)" >&2; \
	sh -ec "$$INSTALL_PACKAGES" && touch $@
