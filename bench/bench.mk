# Targets for the generator of instances and the comparison with LEMON. The
# Makefile of the project includes this file; paths are from the project's root.

CXX ?= g++
PEERS ?= -instances sample,haaglanden,contended-50k,contended-700k -goals patients,rank
LEMON_HEADER := $(firstword $(wildcard /usr/include/lemon/network_simplex.h /usr/local/include/lemon/network_simplex.h))

.PHONY: bench-peers lemon-driver

# bench-peers measures our solver against LEMON's and keeps the result under
# bench/results; PEERS holds its flags, see bench/peers/README.md.
bench-peers: bin/lemon-driver ## our solver and LEMON's on the same rounds, in one run
	go run ./bench/peers -driver bin/lemon-driver $(PEERS)

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
