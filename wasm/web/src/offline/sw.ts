// Keeps every file of the page, so that it opens without a network. It answers
// from what it kept, and asks the server for nothing else.

const scope = self as unknown as ServiceWorkerGlobalScope;

/** The build fills in the files of the page and a name that changes with them. */
const files: readonly string[] = JSON.parse("__FILES__") as string[];
const cacheName = "ruilkring-__VERSION__";

scope.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(cacheName);
      await cache.addAll(files);
      await scope.skipWaiting();
    })(),
  );
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const old = (await caches.keys()).filter((name) => name.startsWith("ruilkring-") && name !== cacheName);
      await Promise.all(old.map((name) => caches.delete(name)));
      await scope.clients.claim();
    })(),
  );
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== scope.location.origin) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(cacheName);
      const kept = await cache.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
      return kept ?? fetch(request);
    })(),
  );
});
