# Targets of the what-if page. The Makefile of the project includes this file;
# paths are from the project's root. npm-tools and npm-build are in
# wasm/npm/npm.mk: the page stands on the npm package.

WEB := wasm/web
# The port on which "make whatif" serves the page.
PORT ?= 4173

.PHONY: web-deps web-build web-test whatif web-measure

# What is installed is stamped with the lock file that it was installed from.
web-deps: npm-tools
	@cd $(WEB) && cmp -s package-lock.json node_modules/.installed-from \
		|| { npm ci --silent --ignore-scripts --no-audit --no-fund && cp package-lock.json node_modules/.installed-from; }

web-build: npm-build web-deps ## build the what-if page into wasm/web/dist
	go run ./$(WEB)/sample -out $(WEB)/public
	node $(WEB)/sample/prepare.mjs $(WEB)/public
	npm run --silent build --prefix $(WEB)

web-test: web-build ## * the what-if page: texts and numbers, and Chromium that drives it
	go test ./$(WEB)/sample
	npm run --silent test --prefix $(WEB)

whatif: web-build ## build the what-if page and serve it, PORT=4173
	node $(WEB)/serve.mjs --port $(PORT)

web-measure: web-build ## times and memory of the what-if page, into bench/results
	node $(WEB)/test/page/measure.mjs
