# Targets for the generator of instances and the comparison with LEMON. The
# Makefile of the project includes this file; paths are from the project's root.

CXX ?= g++
PEERS ?= -instances sample,haaglanden,contended-50k,contended-700k -goals patients,rank
LEMON_HEADER := $(firstword $(wildcard /usr/include/lemon/network_simplex.h /usr/local/include/lemon/network_simplex.h))

# Flags of the comparison with solvers of integer programs.
PEERS_IP ?=

.PHONY: bench-peers bench-peers-ip lemon-driver

# bench-peers measures our solver against LEMON's and keeps the result under
# bench/results; PEERS holds its flags, see bench/peers/README.md.
bench-peers: bin/lemon-driver ## our solver and LEMON's on the same rounds, in one run
	go run ./bench/peers -driver bin/lemon-driver $(PEERS)

# bench-peers-ip does the same on kidney-exchange pools against CBC and HiGHS;
# PEERS_IP holds its flags. A solver that can't be installed is left out, with a
# NOTE.
bench-peers-ip: ## our solver, CBC and HiGHS on the same kidney-exchange pools, in one run
	@command -v cbc >/dev/null \
		|| { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends coinor-cbc; } \
		|| echo "NOTE: cbc is missing and can't be installed here (Debian: apt-get install coinor-cbc)" >&2
	@[ -f bench/peers/ip/node_modules/highs/package.json ] \
		|| { command -v npm >/dev/null && npm ci --silent --no-audit --no-fund --prefix bench/peers/ip; } \
		|| echo "NOTE: highs is missing and can't be installed here (npm ci --prefix bench/peers/ip)" >&2
	go run ./bench/peers ip $(PEERS_IP)

lemon-driver: bin/lemon-driver

bin/lemon-driver: bench/peers/lemon/driver.cpp
	@command -v $(CXX) >/dev/null || { echo "bench: no C++ compiler: install g++, or set CXX" >&2; exit 1; }
ifeq ($(LEMON_HEADER),)
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get install -y --no-install-recommends liblemon-dev; \
	else \
		echo "bench: LEMON's headers are missing: install liblemon-dev (Debian, Ubuntu) or LEMON 1.3.1 (https://lemon.cs.elte.hu)" >&2; exit 1; \
	fi
endif
	@mkdir -p bin
	$(CXX) -std=gnu++17 -O3 -DNDEBUG -Wall -Wextra -Werror -o $@ $<
