# Targets for the registry and its journal. The Makefile of the project includes
# this file; paths are from the project's root.

# How often "make kill-test" kills a writer on SQLite, and how often a server of
# PostgreSQL and then its client.
KILLS ?= 1000
KILLS_POSTGRES ?= 100

.PHONY: registry-tools kills kill-test postgres-test d1-test

registry-tools: ## PostgreSQL for the tests of the registry: installs it as root on Debian
	@command -v initdb >/dev/null || [ -n "$$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] \
		|| { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql; } \
		|| { echo "PostgreSQL is missing: install its server (on Debian and Ubuntu: apt-get install postgresql)" >&2; exit 1; }

# Two writers share a journal every fourth time.
kills: ## * a writer on SQLite killed 1000 times at random moments
	go test -count=1 -timeout=20m -run='^TestKillSQLite$$' ./registry/cmd/registry -kills 1000 -kill-shared

# The databases are in folders of their own and go with the test. What it prints
# belongs under bench/results when a claim rests on it.
kill-test: registry-tools ## kill writers at random moments, KILLS=1000 on SQLite and KILLS_POSTGRES=100 on PostgreSQL
	go test -count=1 -timeout=0 -v -run='^TestKill' ./registry/cmd/registry -kills $(KILLS) -kills-postgres $(KILLS_POSTGRES)

postgres-test: registry-tools ## the journal on a PostgreSQL server of its own
	go test -count=1 -race ./registry/journal/postgres

d1-test: ## the journal on Cloudflare's D1, in a Worker that miniflare runs here
	npm ci --silent --no-audit --no-fund --prefix registry/journal/d1
	go test -count=1 -v ./registry/journal/d1
