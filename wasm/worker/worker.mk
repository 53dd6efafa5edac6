# Targets of the Worker. Paths are from the project's root.

WRANGLER := WRANGLER_SEND_METRICS=false CLOUDFLARE_CF_FETCH_ENABLED=false CI=1

.PHONY: worker-deps worker-build worker worker-registry worker-test worker-measure

# What is installed is stamped with the lock file that it was installed from. The
# npm package is a link in fast, so a new build of it needs no installing.
worker-deps: npm-build
	@for folder in wasm/worker wasm/worker/fast; do \
		( cd $$folder && { cmp -s package-lock.json node_modules/.installed-from \
			|| { npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/.installed-from; }; } ) || exit 1; \
	done

worker-build: worker-deps
	cd wasm/worker && $(WRANGLER) npm run --silent build >/dev/null

worker: worker-deps ## serve the stateless API as a Worker in workerd on this machine, port 8787
	cd wasm/worker && $(WRANGLER) npm run dev

worker-registry: worker-build ## serve the registry as a Worker on D1 on this machine, port 8788, with tokens of examples/rho
	cd wasm/worker && $(WRANGLER) npm run dev:registry

worker-test: worker-build ## * the Workers in workerd, and wrangler's check of their limits
	cd wasm/worker && $(WRANGLER) npm run --silent check && $(WRANGLER) npm test --silent

worker-measure: worker-build ## requests a second, latency and memory of the Workers
	cd wasm/worker && $(WRANGLER) npm run --silent measure && $(WRANGLER) npm run --silent measure:registry
