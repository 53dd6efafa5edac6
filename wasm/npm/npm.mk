# Targets of the npm package, and of the comparison of every place where the code
# runs. Paths are from the project's root.

CHROMIUM ?= /usr/bin/chromium
export CHROMIUM

.PHONY: npm-tools npm-deps npm-build npm-size npm-test npm-pack npm-measure same-tools same

npm-tools:
	@command -v npm >/dev/null || { echo "npm is missing: install it with Node, see https://nodejs.org" >&2; exit 1; }
	@[ -x "$(CHROMIUM)" ] \
		|| { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
		|| { echo "Chromium is missing: install it (on Debian: apt-get install chromium), or say where it is: make CHROMIUM=/path/to/chromium" >&2; exit 1; }

# What is installed is stamped with the lock file that it was installed from.
npm-deps: npm-tools
	@cd wasm/npm && cmp -s package-lock.json node_modules/.installed-from \
		|| { npm ci --silent --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.installed-from; }

npm-build: npm-deps ## build the npm package into wasm/npm/dist
	node wasm/npm/scripts/build.mjs

npm-size: npm-build ## * the engine is within its budget of 1.2 MB after gzip -9
	@node wasm/npm/scripts/size.mjs

npm-test: npm-build ## * the npm package: types, engine, packed and installed under Node, Vite, Chromium and workerd
	cd wasm/npm && npm test --silent

npm-pack: npm-build ## pack the npm package into wasm/npm
	cd wasm/npm && npm pack

npm-measure: npm-build ## size, load, speed, memory and cancelling of the npm package
	node wasm/npm/scripts/measure.mjs

# QEMU stands in for processors that this machine has not.
same-tools:
	@command -v qemu-aarch64 >/dev/null \
		|| { command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends qemu-user; } \
		|| echo "NOTE: qemu-aarch64 is missing (Debian: qemu-user): plans of arm64 are compared only on such a machine"

same: same-tools npm-build worker-build ## * the same plans, byte for byte, in every place where the code runs
	node wasm/same/same.mjs
