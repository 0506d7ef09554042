# The verbs of this repository. `make` alone lists them.
# Everything is installed into .venv from the locks; another Python: make run PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Twice quiet: what went wrong is said, and not each address that was looked at.
PIP := $(PY) -m pip --quiet --quiet --disable-pip-version-check
ARGS ?=

# A stamp is newer than the lock it was installed from, or the lock is installed again.
RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready

.DEFAULT_GOAL := help
.PHONY: help run check chat test lint bench learn maps explore simulate soak lock clean
.DELETE_ON_ERROR:

help: ## list these verbs
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-12s%s\n", $$1, $$2}'

run: $(RUN_READY) ## start the bot: on Telegram with a token in .env, in the sandbox without
	@exec $(PY) main.py

check: $(RUN_READY) ## read the pack as a writer's proof-reader would, and list every mistake
	@exec $(PY) main.py check

chat: $(RUN_READY) ## talk with the bot in this terminal
	@exec $(PY) main.py chat

test: $(DEV_READY) ## run the tests; some of them: make test ARGS='-k silence'
	@exec $(PY) -m pytest --numprocesses=auto --dist=worksteal $(ARGS)

lint: $(DEV_READY) ## look at style, layout and types
	@failed=0; \
	$(PY) -m ruff check --quiet . || failed=1; \
	$(PY) -m ruff format --check --quiet . || { echo "Not laid out as ruff would; to mend it: $(PY) -m ruff format ." >&2; failed=1; }; \
	$(PY) -m mypy --no-error-summary || failed=1; \
	exit $$failed

bench: $(DEV_READY) ## measure speed and load
	@exec $(PY) -m benchmarks $(ARGS)

learn: $(DEV_READY) ## fit the learnt ear to the example lines of tests/lines (after changing them)
	@exec $(PY) -m rehearsal.learn $(ARGS)

maps: $(DEV_READY) ## draw the maps of docs/flows again (after changing a flow)
	@exec $(PY) -m rehearsal.draw_flows

explore: $(DEV_READY) ## try every act in every state of every flow: make explore ARGS='--once --talks 30'
	@exec $(PY) -m rehearsal.explore $(ARGS)

simulate: $(DEV_READY) ## live weeks of an organisation's life in seconds: make simulate ARGS='--days 30 --peers 50'
	@exec $(PY) -m rehearsal.simulate $(ARGS)

soak: $(DEV_READY) ## kill the bot hundreds of times, fuzz it a million times: make soak ARGS='--only kill'
	@exec $(PY) -m rehearsal.soak $(ARGS)

lock: $(DEV_READY) ## choose newer versions and write the locks again (needs the network)
	@$(PIP) install pip-tools
	@$(compile) --output-file=requirements-dev.txt requirements-dev.in
	@$(compile) --constraint=requirements-dev.txt --output-file=requirements.txt requirements.in

clean: ## remove .venv and every cache; never the database
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Two locks, one choice of versions: the run lock is made inside the dev lock. No download host is written down.
compile = $(PY) -m piptools compile --quiet --upgrade --generate-hashes --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

# Checked before anything is printed or made: one line says what is missing, and make stops there.
too_old = $(filter-out yes,$(shell $(PYTHON) -c 'import sys; print("yes" if sys.version_info >= (3, 11) else "no")' 2>/dev/null || echo no))
no_venv = $(filter-out yes,$(shell $(PYTHON) -c 'import ensurepip, venv; print("yes")' 2>/dev/null || echo no))
define need_python
$(if $(too_old),$(error Python 3.11 or newer is needed and "$(PYTHON)" is not. If it has another name here: make PYTHON=python3.12 $(MAKECMDGOALS)))
$(if $(no_venv),$(error Python cannot make a virtual environment yet. On Debian or Ubuntu: sudo apt install python3-venv))
endef

# A half-made environment is completed; one whose Python has gone is made anew.
define set_up
@echo "Setting up (once, about a minute)…"
@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
@$(PIP) install --require-hashes --requirement=$(1) || { echo "Setting up failed; the lines above say why. Is there a network? Then try again." >&2; exit 1; }
endef

$(RUN_READY): requirements.txt
	$(need_python)
	$(call set_up,requirements.txt)
	@touch $@

# The dev lock holds everything of the run lock, so one set-up serves both.
$(DEV_READY): requirements.txt requirements-dev.txt
	$(need_python)
	$(call set_up,requirements-dev.txt)
	@touch $(RUN_READY) $@
