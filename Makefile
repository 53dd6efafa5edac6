# What to run. "make" alone lists it. Needs Go and Node, and a C compiler for the
# race detector; "make tools" says what is missing.

# Tools are pinned here and run by the go command, so that go.mod holds none.
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.8.0

# Inputs tried for each fuzz target. A count, not a time: until Go 1.27 the end
# of a time could be reported as a failure (https://go.dev/issue/75804).
FUZZ ?= 10000x
# Where the targets are: FUZZ_PACKAGES=./... for all.
FUZZ_PACKAGES ?= ./matching/... ./registry/... ./wasm/bridge ./bench/kep/pool
# The benchmarks to run, a regular expression.
BENCH ?= .
# Random problems that "make oracle" solves.
DOSE ?= 100000

# The steps of "make test", in about the order of their cost.
STEPS := tools registry-tools npm-tools format vet tidy guard lint test-race test-js test-386 fuzz kills d1-test npm-size npm-test web-test worker-test same vuln

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: test
test: ## run every check below that is marked with a star
	@begin=$$(date +%s); \
	for step in $(STEPS); do \
		printf '\n=== %s\n' $$step; \
		start=$$(date +%s); \
		$(MAKE) --no-print-directory $$step || { echo "=== $$step failed; to run it alone: make $$step" >&2; exit 1; }; \
		echo "--- $$step: $$(($$(date +%s) - start)) s"; \
	done; \
	printf '\nEvery step passed, in %s s.\n' $$(($$(date +%s) - begin))

.PHONY: quick
quick: vet ## vet and test for this machine, with Go's cache: seconds
	go test ./...
	go test -count=1 ./matching/internal/guard

# need COMMAND, DEBIAN PACKAGE: where the command is missing, installs the
# package as root on Debian, and says elsewhere what is missing.
need = @command -v $(1) >/dev/null \
	|| { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends $(2); } \
	|| { echo "$(1) is missing: install it (on Debian and Ubuntu: apt-get install $(2))" >&2; exit 1; }

.PHONY: tools
tools: ## * what the checks need: installs it as root on Debian, else says what is missing
	@command -v go >/dev/null || { echo "go is missing: install the version in go.mod, or a later one, from https://go.dev/dl" >&2; exit 1; }
	$(call need,git,git)
	$(call need,bash,bash)
	$(call need,node,nodejs)
	$(call need,$$(go env CC),gcc libc6-dev)
	@[ -n "$(LEMON_HEADER)" ] || { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends g++ liblemon-dev; } \
		|| echo "NOTE: LEMON's headers are missing (Debian: g++ liblemon-dev): the comparison with LEMON is skipped"
	@go version; echo "node $$(node --version)"; $$(go env CC) --version | head -n 1
	@[ -d ../shared/data ] || echo "../shared/data is not there: the tests that read the data of the Netherlands will skip"

.PHONY: format
format: ## * every Go file is as gofmt writes it
	@files=$$(gofmt -s -l .) || exit 1; \
	[ -z "$$files" ] || { echo "not formatted; mend with: gofmt -s -w" $$files >&2; exit 1; }

.PHONY: vet
vet: ## * go vet, for this machine, for the browser and for 32 bit
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./...
	GOARCH=386 go vet ./...

.PHONY: tidy
tidy: ## * go.mod and go.sum hold what is needed and nothing else
	go mod tidy -diff

.PHONY: guard
guard: ## * directions of imports, comments, forbidden texts, the README's program
	go test -count=1 ./matching/internal/guard

.PHONY: lint
lint: ## * the linters that .golangci.yml names
	go run $(GOLANGCI_LINT) run ./...

.PHONY: fix
fix: ## what gofmt and the linters can mend by themselves
	gofmt -s -w .
	go run $(GOLANGCI_LINT) run --fix ./...

.PHONY: test-race
# Packages of one goroutine have no races to find, and take ten times as long
# under the detector; so does TestTrade, whose rounds are large. Of barter, the one
# test is raced that has two.
test-race: ## * every test, with the race detector where there are goroutines, in random order
	go test -race -shuffle=on -timeout=40m -skip='^TestTrade$$' $$(go list ./... | grep -v -e /solve/internal/barter -e /solve/internal/packing -e /solve/internal/lp -e /bench/)
	go test -race -run='^TestThreads' ./matching/solve/internal/barter
	go test -shuffle=on -timeout=40m ./matching/solve/... ./bench/...

.PHONY: test-js
test-js: ## * the tests of matching, the bridge and the round machine, as WebAssembly in Node
	GOOS=js GOARCH=wasm go test -timeout=40m -exec="$$(go env GOROOT)/lib/wasm/go_js_wasm_exec" ./matching/... ./wasm/bridge ./registry/round

# The first command only finds out whether this machine runs such programs.
.PHONY: test-386
test-386: ## * the tests of the libraries with 32-bit integers
	@if out=$$(GOARCH=386 go test -run='^$$' ./matching/internal/guard 2>&1); then \
		echo "GOARCH=386 go test ./matching/... ./registry/... ./wasm/..."; \
		GOARCH=386 go test -timeout=40m ./matching/... ./registry ./registry/round ./registry/journal/... ./wasm/...; \
	else case "$$out" in \
		*"exec format error"*|*"bad CPU type"*) echo "skipped: this machine does not run programs for GOARCH=386; they were vetted only" ;; \
		*) echo "$$out" >&2; exit 1 ;; \
	esac; fi

.PHONY: fuzz
fuzz: ## * every fuzz target, FUZZ=10000x inputs each, or for a time: FUZZ=10m
	@list=$$(go test -list='^Fuzz' $(FUZZ_PACKAGES)) || { echo "$$list" >&2; exit 1; }; \
	targets=$$(echo "$$list" | awk '/^Fuzz/ { names[++n] = $$1 } $$1 == "ok" { for (i = 1; i <= n; i++) print $$2, names[i]; n = 0 }'); \
	[ -n "$$targets" ] || { echo "there is no fuzz target" >&2; exit 1; }; \
	echo "$$targets" | while read -r package name; do \
		echo "$$package $$name"; \
		go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZ) "$$package" </dev/null || exit 1; \
	done

.PHONY: vuln
vuln: ## * known vulnerabilities in what is imported, where their database can be reached
	@out=$$(go run $(GOVULNCHECK) ./... 2>&1) && { echo "$$out"; exit 0; }; \
	case "$$out" in \
		*"fetching vulnerabilities"*) echo "$$out"; echo "skipped: the vulnerability database cannot be reached" ;; \
		*) echo "$$out" >&2; exit 1 ;; \
	esac

.PHONY: round
round: ## solve a sample round and report what comes of it; ARGS=-help says what else
	go run ./examples/round $(ARGS)

.PHONY: bench
bench: ## the benchmarks, BENCH=. for which
	go test -run='^$$' -bench='$(BENCH)' -benchmem ./...

.PHONY: oracle
oracle: ## DOSE=100000 random problems, each against brute force
	RUILKRING_DOSE=$(DOSE) go test -count=1 -timeout=0 ./matching/...

.PHONY: oracle-capped
oracle-capped: ## DOSE random rounds with caps, families, intake limits and weights, each against brute force
	RUILKRING_DOSE=$(DOSE) go test -count=1 -timeout=0 -v -run='^TestPack$$' ./matching/solve

# Each part brings its own targets.
-include bench/bench.mk
-include registry/registry.mk
-include wasm/npm/npm.mk
-include wasm/web/web.mk
-include wasm/worker/worker.mk
