# Each target does all its own set-up. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help

.PHONY: help
help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# uv takes a tenth of pip's time. Where it cannot be had, or sees no index since that stands in pip's own settings, pip does the work.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
install = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) || $(PIP) --no-compile --require-hashes -r $(1)

.venv/runtime: requirements-install.lock requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newswire needs Python 3.11 or later, this is " + sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	-$(PIP) --require-hashes -r requirements-install.lock
	$(call install,requirements.lock)
	$(PIP) --no-build-isolation --no-deps --editable .
	touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	$(call install,requirements-dev.lock)
	touch $@

.PHONY: setup
setup: .venv/dev ## Make .venv with newswire and everything for development

.PHONY: demo
demo: .venv/runtime ## Show the service at work on sample items: no Kafka, no Java
	$(BIN)/newswire demo

.PHONY: test
test: setup lint ## All checks and tests, Apache Kafka included (needs Java 17 and Maven)
	@$(BIN)/python -c 'from streams.broker import jars; jars.find_jars()' 2>/dev/null || true # before two processes ask Maven for them; what is wrong the tests say
	$(BIN)/pytest -n 2 --dist loadfile

# Inputs that the fuzzer makes, and findings, go to build/fuzz; see docs/fuzzing.md.
.PHONY: fuzz
fuzz: setup ## Coverage-guided fuzzing of all harnesses, SECONDS=600 in all; HARNESS="pipeline clean": only these
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),600) $(HARNESS)

.PHONY: fuzz-items
fuzz-items: setup ## Items as hypothesis makes them through the pipeline, ITEMS=1000000, SEED=1; goes on where it was interrupted
	$(BIN)/python -m tests.fuzz.million --items $(or $(ITEMS),1000000) --seed $(or $(SEED),1)

.PHONY: lint
lint: setup ## Formatting, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

.PHONY: format
format: setup ## Format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: broker
broker: .venv/runtime ## Run a local Apache Kafka (needs Java 17 and Maven)
	$(BIN)/newswire broker

.PHONY: bench
bench: setup ## Items per second of one worker beside a bare Faust hop; ITEMS=FILE for other items than the samples
	$(BIN)/python -m benchmarks.throughput $(ITEMS)

RUNS ?= 1
.PHONY: chaos
chaos: setup ## Provoke every fault RUNS times from SEED on and judge what became of the items; ONLY=NAME,NAME: some of them
	$(BIN)/python -m tests.chaos --runs $(RUNS) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

.PHONY: eval
eval: setup ## Scores on a folder of evaluation data, DATA=FOLDER
	@test -n "$(DATA)" || { echo "say where the evaluation data are: make eval DATA=FOLDER"; exit 2; }
	$(BIN)/python -m streams.evals $(DATA)

# DATA/ner holds the corpora that `training/tagger/__main__.py` names, DATA/promo labelled lines, DATA/wire the items whose countries are labelled.
# Places and regions are read with the gazetteer, regions with the tagger and the places too: hence the order.
NER = $(DATA)/ner
PLACE_TEXTS = $(NER)/teacher/gmb3.teacher.conll.gz $(NER)/teacher/gum.teacher.conll.gz $(NER)/uner_ewt/en_ewt-ud-test.iob2.gz

.PHONY: train
train: train-tagger train-places train-regions train-promo ## Make all models anew, DATA=FOLDER of corpora, WORDNET=Princeton's folder `dict`; train-promo and so on: one of them

.PHONY: train-setup
train-setup: setup
	@test -d "$(DATA)" || { echo "say where the corpora are: make train DATA=FOLDER WORDNET=FOLDER"; exit 2; }
	$(BIN)/uv pip install --quiet --group training

.PHONY: train-tagger
train-tagger: train-setup
	@test -d "$(WORDNET)" || { echo "say where the files of WordNet are: make train-tagger DATA=FOLDER WORDNET=FOLDER"; exit 2; }
	$(BIN)/python -m training.tagger $(NER) --wordnet $(WORDNET)

.PHONY: train-places
train-places: train-setup
	$(BIN)/python -m training.gazetteer.fit_places $(PLACE_TEXTS)

.PHONY: train-regions
train-regions: train-setup
	$(BIN)/python -m training.regions $(DATA)/wire/items.jsonl.gz

.PHONY: train-promo
train-promo: train-setup
	$(BIN)/python -m training.promo $(DATA)/promo

.PHONY: audit
audit: setup ## Known vulnerabilities of what newswire runs with; NEWSWIRE_REQUIRE_AUDIT=1: fail where the service of advisories does not answer
	$(BIN)/python .ci/audit.py

.PHONY: docs
docs: setup ## Renew the table of docs/formats.md, which format gives what
	$(BIN)/python -m streams.wire.fields_table docs/formats.md

.PHONY: contract
contract: setup ## Renew what is made of schemas/: AsyncAPI, docs/topics.md, types, build/contract/index.html; compare with the last release
	$(BIN)/python -m contract write
	$(BIN)/python -m contract page
	$(BIN)/python -m contract check

.PHONY: licences
licences: setup ## Make docs/licences.md anew; fails for a licence that is not on the list of .ci/licences.py
	$(BIN)/python .ci/licences.py > docs/licences.md

.PHONY: lock
lock: setup ## Renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --group install -o requirements-install.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml --group build --group dev -c requirements.lock -c requirements-install.lock -o requirements-dev.lock
