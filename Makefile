# SPDX-License-Identifier: Apache-2.0
# A short front for Meson. `make help` says what there is.

PYTHON = /usr/bin/python3
DEPS = tools/install-deps
FUZZ_TIME ?= 60

.DEFAULT_GOAL := build/blouse
.PHONY: build/blouse run show test bench fuzz format wasm install learn encoder clean help

build/blouse: build/build.ninja ## the release binary (the default)
	@ninja -C build

build/build.ninja:
	@$(DEPS) build
	@meson setup build $(if $(PREFIX),--prefix=$(PREFIX)) >build-setup.log || { cat build-setup.log; exit 1; }
	@rm build-setup.log

# Sanitizers, and allocations that fail on demand.
build-dev/build.ninja:
	@meson setup build-dev -Dbuildtype=debug -Doptimization=1 -Db_sanitize=address,undefined -Dtests=true -Dfaults=true

build-fuzz/build.ninja:
	@CC=clang-14 CXX=clang++-14 meson setup build-fuzz -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
		-Dc_args=-fsanitize=fuzzer-no-link -Dcpp_args=-fsanitize=fuzzer-no-link -Dfuzz=true

run: ## build, and start Blouse with a demonstration hospital at http://127.0.0.1:8080
	@$(DEPS) build wasm
	@$(MAKE) --no-print-directory build/blouse
	@tools/build-wasm build
	@build/blouse serve --demo --store sqlite:build/demonstration.db --key build/demonstration.key 2>build/demonstration.log

show: ## build, and show the checker at work on a dozen drafts
	@$(DEPS) build
	@$(MAKE) --no-print-directory build/blouse
	@tools/demo build/blouse

test: ## all tests, under sanitizers; TESTS="--suite engine" chooses
	@$(DEPS) build test wasm
	@$(MAKE) --no-print-directory build/blouse build-dev/build.ninja && tools/build-wasm build || \
		{ echo "0 passed, 1 failed"; exit 1; }
	@$(PYTHON) tools/run_tests.py build-dev $(TESTS)

bench: ## speed, memory and peers
	@$(DEPS) build bench wasm test
	@$(MAKE) --no-print-directory build/blouse
	@tools/build-wasm build
	@bench/run build
	@bench/pages build
	@bench/desk build
	@bench/cases build
	@bench/clean build
	@bench/photo build
	@bench/scenes build
	@bench/reports build

fuzz: ## every fuzzer for FUZZ_TIME seconds (60)
	@$(DEPS) build fuzz
	@$(MAKE) --no-print-directory build-fuzz/build.ninja
	@ninja -C build-fuzz
	@tests/fuzz/run build-fuzz $(FUZZ_TIME)

format: ## lay out the C sources
	@$(DEPS) format
	@git ls-files -co --exclude-standard '*.c' '*.h' 'media/**.cpp' | xargs clang-format-14 -i

wasm: ## the engine for browsers, at build/blouse.wasm, and what a page downloads
	@$(DEPS) build wasm
	@$(MAKE) --no-print-directory build/blouse
	@tools/build-wasm build
	@tools/wasm-size build

install: build/blouse ## install under PREFIX (/usr/local); DESTDIR is honoured
	@meson install -C build

learn: build/blouse ## train the models on corpus/train and the charter's examples
	@build/blouse learn --charter charter $(sort $(wildcard corpus/train/t*.jsonl))

encoder: build/blouse ## pretrain and train the careful reading on DATA, running French (two hours)
	@test -d "$(DATA)" || { echo "make encoder DATA=FOLDER: the folder of running French (tools/encoder/pretrain.py)"; exit 2; }
	@$(DEPS) build encoder
	@ninja -C build tools/encoder_rows
	@$(PYTHON) tools/encoder/pretrain.py build $(DATA) build/pretrained.pt
	@$(PYTHON) tools/encoder/train.py build build/pretrained.pt build/trained.pt
	@$(PYTHON) tools/encoder/export.py build build/trained.pt

clean: ## forget everything that was built
	@rm -rf build build-dev build-fuzz

help: ## this list
	@sed -n 's/^\([a-z][a-z/-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 16
