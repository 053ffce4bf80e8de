# Every command of the project. `make help` lists them out of the comments behind "##".
# Each sets up what it needs by itself (scripts/setup.sh: seconds when nothing changed).
SHELL := /bin/bash
PYTHON := .venv/bin/python
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
.DEFAULT_GOAL := help
# A name for an argument given as name=value; without it the target says how to call it.
need = $(if $($(1)),,$(error call it as: make $@ $(1)=$(2)))

# One answer or several: id=... and ids="..." mean the same.
ids ?= $(id)

.PHONY: help setup run chat train
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} \
	  /^[a-z-]+:.*## / {printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Run it
setup: ## Python 3.10 and the locked packages in .venv; the other targets call it themselves
	@scripts/setup.sh dev

run: ## set up, train what changed, start everything, print the page's address; Ctrl-C stops it
	@scripts/setup.sh runtime
	@$(PYTHON) -m calcichat.launcher.run

chat: setup ## talk to a running assistant in the terminal [url=...]
	@$(PYTHON) -m calcichat.launcher.chat $(url)

train: setup ## train when content or code changed
	@$(PYTHON) -m calcichat.launcher.train

## Write answers
.PHONY: check new-answer strings
check: setup ## name every fault of the content, in seconds [ids="..."] [release=1]
	@$(PYTHON) -m calcichat.content check $(ids) $(if $(release),--release)

new-answer: setup ## write a new answer file with all its keys: id=... [group=...]
	$(call need,id,what_is_it_called)
	@$(PYTHON) -m calcichat.content new $(id) $(if $(group),--group $(group))

strings: setup ## carry the page's sentences from data/page/ into the widget
	@$(PYTHON) scripts/make_strings.py

## Stand by answers (calcichat/editor)
.PHONY: review-book sign-off withdraw preview gaps release
review-book: setup ## every answer with its proof, as HTML and PDF in reports/ [paper=letter]
	@$(PYTHON) -m calcichat.editor review-book $(if $(paper),--paper $(paper))

sign-off: setup ## record who read answers and stands by them: id=... reviewer="..."
	$(call need,ids,"is_it_cancer what_causes")
	$(call need,reviewer,"the person's name")
	@$(PYTHON) -m calcichat.editor sign-off $(ids) --reviewer "$(reviewer)"

withdraw: setup ## take answers out at once, until they are signed again: id=...
	$(call need,ids,"is_it_cancer")
	@$(PYTHON) -m calcichat.editor withdraw $(ids)

preview: setup ## one answer in the widget, without a model: id=... [open=1] [print=1] [port=...]
	$(call need,id,is_it_cancer)
	@$(PYTHON) -m calcichat.editor preview $(id) $(if $(port),--port $(port)) \
	  $(if $(open),--open) $(if $(print),--print)

gaps: setup ## what patients met each week that the answers do not cover [weeks=12] [draft=... as=...]
	@$(PYTHON) -m calcichat.editor gaps $(if $(weeks),--weeks $(weeks)) \
	  $(if $(draft),--draft $(draft) $(if $(as),--as $(as)) $(if $(group),--group $(group)))

release: setup ## tag the words as a content release, with its review book
	@$(PYTHON) -m calcichat.editor release $(if $(paper),--paper $(paper))

## Test
.PHONY: test test-conversations test-browser test-long lint
test: setup ## every check that this machine can run [only="lint content ..."]
	@$(PYTHON) scripts/run_suites.py $(only)

test-conversations: setup ## tests/conversations over the chat API: ids and safety words [files="..."]
	@$(PYTHON) -m calcichat.conversations $(files)

test-browser: setup ## the page and the widget in Chromium
	@$(PYTHON) -m pytest -m "browser and not long" tests/browser

test-long: setup ## what takes minutes: load, faults, long runs
	@$(PYTHON) -m pytest -m long tests

lint: setup ## ruff and mypy
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

## Measure
.PHONY: evaluate scorecard benchmark tune-encoder
evaluate: setup ## play labelled messages and print the figures: set=PATH [faults=1]
	$(call need,set,PATH)
	@$(PYTHON) -m calcichat.evaluation.evaluate $(set) $(if $(faults),--faults)

scorecard: setup ## the product beside the stock pipeline, into reports/ [set=PATH] [epochs=8] [quick=1]
	@$(PYTHON) -m calcichat.evaluation.scorecard $(if $(set),--set $(set)) $(if $(epochs),--epochs $(epochs)) \
	  $(if $(quick),--quick)

benchmark: setup ## the product's classifier on public intent sets: data=FOLDER
	$(call need,data,FOLDER)
	@$(PYTHON) -m calcichat.evaluation.benchmark $(data)

tune-encoder: setup ## teach the English encoder the examples of data/, half an hour [epochs=6]
	@$(PYTHON) -m calcichat.tuning $(if $(epochs),--epochs $(epochs))

## Build
.PHONY: widget
widget: setup ## bundle the widget into one file, with its integrity hash
	@cd widget && { [ -d node_modules ] || npm ci --no-audit --no-fund --silent; }
	@$(PYTHON) scripts/build_widget.py

## Operate (calcichat/storage, deploy/)
.PHONY: audit sbom deploy-check load soak cluster migrate retention audit-log
cluster: setup ## proxy, several chat processes and PostgreSQL on this machine [processes=2]
	@$(PYTHON) -m calcichat.operations cluster $(if $(processes),--processes $(processes))

audit: setup ## known advisories of the locked packages; fails when a package was skipped
	@$(PYTHON) -m calcichat.operations.supply audit

sbom: setup ## the software bill of materials, CycloneDX, into reports/
	@$(PYTHON) -m calcichat.operations.supply sbom

deploy-check: setup ## linters on the container files, Kubernetes manifests and nginx's configuration
	@$(PYTHON) -m calcichat.operations.deploy_check

load: setup ## CPU a message, ramp and long conversation of clusters of 1 to 3, into reports/
	@$(PYTHON) -m calcichat.operations.load

soak: setup ## one process with the embedded store for half an hour, into reports/ [minutes=30]
	@$(PYTHON) -m calcichat.operations.soak $(if $(minutes),--minutes $(minutes))

migrate: setup ## make or update the tables of CALCICHAT_DATABASE_URL
	@$(PYTHON) -m calcichat.storage migrate

retention: setup ## delete what is past its time, once
	@$(PYTHON) -m calcichat.storage retention

audit-log: setup ## check that no line of the audit log was changed or taken out
	@$(PYTHON) -m calcichat.operations.audit_log
