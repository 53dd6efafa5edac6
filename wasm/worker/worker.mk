# Targets of the Worker. Paths are from the project's root.

WRANGLER := WRANGLER_SEND_METRICS=false CLOUDFLARE_CF_FETCH_ENABLED=false CI=1

.PHONY: worker-deps worker-build worker worker-test worker-measure

worker-deps: npm-build
	cd wasm/worker && npm ci --silent --no-audit --no-fund && cd fast && npm ci --silent --no-audit --no-fund

worker-build: worker-deps
	cd wasm/worker && $(WRANGLER) npm run --silent build >/dev/null

worker: worker-deps ## serve the stateless API as a Worker in workerd on this machine, port 8787
	cd wasm/worker && $(WRANGLER) npm run dev

worker-test: worker-build ## * both Workers in workerd, and wrangler's check of their limits
	cd wasm/worker && $(WRANGLER) npm run --silent check && $(WRANGLER) npm test --silent

worker-measure: worker-build ## requests a second, latency and memory of both Workers
	cd wasm/worker && $(WRANGLER) npm run --silent measure
