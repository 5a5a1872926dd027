# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test setup tools lint types layers unit viewer seen format fuzz rot faults bench-pack bench bench-app bench-codecs bench-view bench-stick accuracy matrix docs lock clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: setup viewer ## set up, write the demo media, check each of them, open the app on one
	$(BIN)/handcarry demo --output demo
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/handcarry view demo/good-disc/disc.iso; \
	else echo "Would open the app in the browser, on a page of this computer alone: $(BIN)/handcarry view demo/good-disc/disc.iso"; \
	echo "Its report is written already: $(CURDIR)/demo/good-disc.html"; fi

test: setup tools lint types layers viewer page seen unit ## set up, then everything that must hold

setup: .venv/ready

.venv/ready: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "handcarry needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || ./.ci/system-packages python3-venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

tools: ## install the independent tools that tests compare with, where this user may
	@./.ci/system-packages dcmtk dicom3tools dcm2niix chromium p7zip-full libarchive13 xorriso genisoimage udfclient strace zip unzip orthanc age minisign

lint: setup
	$(BIN)/ruff format --check src tests bench viewer/wheels.py
	$(BIN)/ruff check src tests bench viewer/wheels.py

types: setup
	$(BIN)/mypy src tests bench viewer/wheels.py

layers: setup
	$(BIN)/lint-imports --no-cache

unit: setup
	$(BIN)/pytest -q --numprocesses auto --dist worksteal

viewer: viewer/dist/index.html ## build the viewer's page

viewer/node_modules/.ready: viewer/package.json viewer/package-lock.json viewer/.npmrc
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "the viewer is built with Node 20 or newer, from nodejs.org or your system's packages" >&2; exit 1; }
	npm --prefix viewer ci --no-audit --no-fund --loglevel=error
	@touch $@

viewer/dist/index.html: viewer/node_modules/.ready viewer/build.mjs $(shell find viewer/src -type f) $(shell find src/handcarry/catalogue -name '*.po')
	npm --prefix viewer run --silent build

.PHONY: page
page: dist/page/index.html ## build the app that needs no server, into dist/page

dist/page/index.html: viewer/dist/index.html viewer/page.mjs viewer/wheels.py constraints.txt $(shell find src/handcarry -name '*.py' -o -name '*.toml' -o -name '*.html' -o -name '*.css')
	mkdir -p dist
	$(BIN)/python viewer/wheels.py dist/wheels > dist/wheels.txt
	node viewer/page.mjs dist/wheels $$(cat dist/wheels.txt)

.PHONY: serve
PORT ?= 8000
serve: page ## serve the page on this computer alone, at http://127.0.0.1:8000/ (PORT=9000 for another)
	$(PYTHON) -m http.server $(PORT) --bind 127.0.0.1 --directory dist/page

.PHONY: page-all
page-all: setup tools page ## every phantom, every real file and every look of the page, with a network and without (ten minutes)
	HANDCARRY_ALL_MEDIA=1 $(BIN)/pytest -q -n0 tests/page

.PHONY: bench-page
bench-page: setup page ## time the page against the program, into docs/page-figures.md
	$(BIN)/python -m bench.page --write docs/page-figures.md

seen: viewer/node_modules/.ready
	npm --prefix viewer run --silent types
	npm --prefix viewer run --silent lint
	npm --prefix viewer run --silent test

format: setup viewer/node_modules/.ready ## put the code in its form
	$(BIN)/ruff format src tests bench viewer/wheels.py
	$(BIN)/ruff check --fix src tests bench viewer/wheels.py
	npm --prefix viewer run --silent format

fuzz: setup ## 20,000 mutated headers and more, seeds kept (minutes)
	$(BIN)/python -m bench.fuzz

bench-pack: setup tools ## time packing, verifying, archiving against floor and peers, into docs/performance-pack.md
	$(BIN)/python -m bench.pack --write docs/performance-pack.md

rot: setup ## flip every bit of a pack's lists, damage it within and beyond its recovery data, into docs/rot.md (minutes)
	$(BIN)/python -m bench.rot --write docs/rot.md

faults: setup tools ## kill the packing at every point, let disks fail and run full, into docs/faults.md (a quarter of an hour of two cores)
	$(BIN)/python -m bench.faults --write docs/faults.md

.PHONY: letters
letters: setup ## every letter of every country, language and fault as a page (minutes)
	HANDCARRY_ALL_LETTERS=1 $(BIN)/pytest -q tests/ask/test_letters.py

bench: setup ## time the check against its floor and its peers, into docs/performance.md (many minutes)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r bench/constraints.txt
	$(BIN)/python -m bench.check --write docs/performance.md

accuracy: setup tools viewer/node_modules/.ready ## the viewer on a phantom with closed-form answers, into docs/accuracy.md (minutes)
	$(BIN)/python -m bench.accuracy --write docs/accuracy.md

bench-app: setup viewer ## time the app under ten viewers, its first picture and its end, into docs/app.md
	$(BIN)/python -m bench.app --write docs/app.md

bench-codecs: setup viewer/node_modules/.ready ## time the browser's codecs beside the program's
	$(BIN)/python -m bench.codecs

bench-view: setup viewer/node_modules/.ready ## time the viewer beside its peers, into docs/viewing.md (ten minutes)
	npm --prefix bench/view ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m bench.viewing --write docs/viewing.md

bench-stick: setup viewer/node_modules/.ready viewer ## time the viewer as it opens from a pack, into docs/stick-figures.md (five minutes)
	npm --prefix bench/view ci --no-audit --no-fund --loglevel=error
	$(BIN)/python -m bench.stick --write docs/stick-figures.md

matrix: setup tools ## planted defects against other checkers, into docs/matrix.md (minutes)
	$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r bench/constraints.txt
	$(BIN)/python -m bench.matrix --write docs/matrix.md

docs: setup ## write the pages that are made from code
	$(BIN)/python -m bench.catalogue --write docs/checks.md

lock: setup ## resolve the dependencies anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade --output-file constraints.txt
	$(BIN)/uv pip compile --group pyproject.toml:bench -c constraints.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade --output-file bench/constraints.txt

clean: ## remove what was made
	rm -rf .venv demo dist bench/out viewer/dist viewer/node_modules bench/view/node_modules
