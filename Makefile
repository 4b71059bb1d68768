# RetinaScope: `make run` and `make test` are the two commands; `make help` lists the rest.

PREFIX  ?= /usr/local
DESTDIR ?=
SWIFT   ?= swift
# Arguments of `make run`, e.g. make run ARGS="detect holiday.jpg --model weights.pth".
ARGS    ?=
# More arguments of `swift test`, e.g. make test TESTS="--filter ImagingTests".
TESTS   ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

# The number of random actions of `make soak`, and their seed. It prints the seed that it uses.
SOAK    ?= 10000
SEED    := $(or $(SEED),$(shell date +%s))

# One build folder per set of flags, since changing flags rebuilds everything: for the program, for the tests, which
# need -enable-testing, and for the tests with the address sanitizer.
BUILD      := .build
BUILD_TEST := .build-tests
BUILD_SOAK := .build-soak

# Links the Swift runtime statically, so that the program runs without Swift installed, and keeps build paths out of it.
RELEASE := -c release --scratch-path $(BUILD) --static-swift-stdlib \
	-Xswiftc -use-ld=lld \
	-Xswiftc -file-prefix-map -Xswiftc "$(CURDIR)=." -Xcc "-ffile-prefix-map=$(CURDIR)=."
# The network and its oracles are too slow for tests without optimization; with RETINASCOPE_TESTS what only shows and
# commands is left unoptimized, which makes the build a fifth shorter.
TESTING := -c release --scratch-path $(BUILD_TEST) -Xswiftc -use-ld=lld -Xswiftc -enable-testing
SANITIZED := $(subst $(BUILD_TEST),$(BUILD_SOAK),$(TESTING)) --sanitize=address
IMPORTS := --explicit-target-dependency-import-check error

SOURCES := Package.swift $(shell find Sources -type f)
FORMATTED := Sources Tests Package.swift
PROGRAM := $(BUILD)/release/retinascope
STAGE   := $(BUILD)/stage
BIN     = $(DESTDIR)$(PREFIX)/bin
SHARE   = $(DESTDIR)$(PREFIX)/share

.PHONY: help run build test soak lint format captures parity install uninstall clean deps test-deps

help: ## Lists these targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

deps: # Installs the Debian packages that the build needs, if possible.
	@.ci/deps

run: build ## Builds, and runs the demo (or ARGS="…").
	@$(PROGRAM) $(ARGS)

build: deps ## Builds the program, .build/release/retinascope.
	@$(SWIFT) build $(RELEASE) $(IMPORTS) --product retinascope

test: deps test-deps ## Builds optimised code and runs all tests (TESTS="--filter …").
	@RETINASCOPE_TESTS=1 $(SWIFT) test $(TESTING) $(IMPORTS) --disable-xctest $(TESTS)

test-deps: deps # Installs what tests need in addition: tmux, as a terminal for the program.
	@.ci/deps tmux || echo "Without tmux, tests that run the program on a terminal are skipped." >&2

# First with the address sanitizer, which stops at its first report, then optimized, comparing memory use over time.
# Leak detection is off, since the runtime's one-time setup would be reported. The C library is set to return free
# memory: how much it keeps otherwise depends on the order of allocations, and not on what the program uses.
soak: deps ## Tries random actions on the inspector (SOAK=10000 SEED=…).
	@RETINASCOPE_TESTS=1 ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no RETINASCOPE_SOAK=$(SOAK) RETINASCOPE_SEED=$(SEED) \
	  $(SWIFT) test $(SANITIZED) --disable-xctest --filter SoakTests
	@RETINASCOPE_TESTS=1 MALLOC_ARENA_MAX=1 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=131072 \
	  RETINASCOPE_SOAK_MEMORY=1 RETINASCOPE_SOAK=$(SOAK) RETINASCOPE_SEED=$(SEED) \
	  $(SWIFT) test $(TESTING) --disable-xctest --filter SoakTests

lint: ## Checks the format, the layers, type names, the length of files, and the kernels' portable form.
	@$(SWIFT) format lint --strict --recursive $(FORMATTED)
	@.ci/layers
	@.ci/portable

format: ## Formats all Swift code in place.
	@$(SWIFT) format --in-place --recursive $(FORMATTED)

# The README's pictures: the views as `render` draws them for others, and an animation of the inspector at 120×36: a
# miss is chosen, and its remedy tried.
captures: build ## Redraws the README's pictures (needs Python).
	@draw() { $(PROGRAM) render "assets/demo/$$1.png" --view "$$2" "$${@:3}" --format png \
	  --output "assets/captures/inspect-$$2.png"; } && \
	draw 8_distractors detections --select 2 && \
	draw 1_easy levels --level P4 --mode max && \
	draw 8_distractors anchors --select 2 --level P4 --cell 8,16 --shape 1 && \
	draw 8_distractors scores --class "traffic sign" --level P4 --cell 6,8 && \
	draw 6_portrait misses --select 8 && \
	draw 8_distractors focal --mode curves
	@$(PROGRAM) render assets/demo --view browser --sort missed --size 120x36 --cell-aspect 0.5 --color truecolor \
	  --format png --output assets/captures/inspect-browser.png
	@$(PROGRAM) detect assets/demo/8_distractors.png --save-overlays assets/captures >/dev/null
	@mv assets/captures/8_distractors.png assets/captures/detect-8_distractors.png
	@assets/captures/reduce_colors.py assets/captures/inspect-*.png
	@assets/captures/rescue.sh $(PROGRAM)

.PHONY: lessons
lessons: build ## Prints each lesson's screens as one text (ARGS="ID" for one of them).
	@$(PROGRAM) learn --screens $(ARGS)

parity: build ## Compares networks and average precision with the published sources (needs Python and the internet).
	@Tests/Reference/precision_parity.sh
	@Tests/Reference/parity.sh

.PHONY: bench-peers
bench-peers: build ## Times the network beside other runtimes (ARGS="--size 800x1344"; needs Python and the internet).
	@Tests/Measurements/bench_peers.sh $(ARGS)

# Builds everything that is installed, so that `sudo make install` only copies.
.PHONY: stage
stage: $(STAGE)/done
$(STAGE)/done: $(SOURCES) Makefile | deps
	@$(SWIFT) build $(RELEASE) $(IMPORTS) --product retinascope
	@$(SWIFT) build $(RELEASE) --product generate-manual
	@.ci/stage $(BUILD)/release $(STAGE)
	@touch $@

install: $(STAGE)/done ## Installs under PREFIX=/usr/local (and DESTDIR).
	install -D -m 755 $(STAGE)/retinascope "$(BIN)/retinascope"
	install -D -m 644 $(STAGE)/retinascope.1 "$(SHARE)/man/man1/retinascope.1"
	install -D -m 644 $(STAGE)/retinascope.bash "$(SHARE)/bash-completion/completions/retinascope"
	install -D -m 644 $(STAGE)/_retinascope "$(SHARE)/zsh/site-functions/_retinascope"
	install -D -m 644 $(STAGE)/retinascope.fish "$(SHARE)/fish/vendor_completions.d/retinascope.fish"
	find assets -type f ! -name '*.py' ! -path 'assets/captures/*' -printf '%P\n' | while read -r file; do \
	  install -D -m 644 "assets/$$file" "$(SHARE)/retinascope/$$file" || exit 1; done
	install -D -m 644 LICENSE "$(SHARE)/doc/retinascope/LICENSE"

uninstall: ## Removes what `make install` put under PREFIX.
	rm -f "$(BIN)/retinascope" "$(SHARE)/man/man1/retinascope.1"
	rm -f "$(SHARE)/bash-completion/completions/retinascope" "$(SHARE)/zsh/site-functions/_retinascope"
	rm -f "$(SHARE)/fish/vendor_completions.d/retinascope.fish"
	rm -rf "$(SHARE)/retinascope" "$(SHARE)/doc/retinascope"

clean: ## Removes the build folders.
	rm -rf $(BUILD) $(BUILD_TEST) $(BUILD_SOAK)
