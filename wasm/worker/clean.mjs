// A clean answer where the Go program of a Worker ends before it has answered (a
// fault that nothing in Go can recover from, such as no memory left). Without it the
// runtime only says that the Worker hung.

const headers = { "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
const fault = JSON.stringify({
  type: "about:blank",
  title: "a fault of the program",
  status: 500,
  detail: "the request was not carried out; please report it",
});

/**
 * asItIs is an answer whose body the handler has compressed already: the runtime
 * would compress it once more, for that is what Content-Encoding asks of it.
 */
function asItIs(response) {
  if (!response.headers.has("Content-Encoding")) return response;
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers: response.headers, encodeBody: "manual" });
}

/** clean is the Worker of github.com/syumai/workers whose build/worker.mjs was loaded just before. */
export function clean(worker) {
  // Go is what build/wasm_exec.js leaves behind; each request runs one.
  const run = globalThis.Go.prototype.run;
  const ended = new WeakMap();

  globalThis.Go.prototype.run = async function (instance, context) {
    try {
      return await run.call(this, instance, context);
    } finally {
      ended.get(context.ctx)?.();
    }
  };

  return {
    ...worker,
    async fetch(request, env, ctx) {
      const gone = new Promise((resolve) => ended.set(ctx, resolve)).then(() => undefined);
      try {
        const response = await Promise.race([worker.fetch(request, env, ctx), gone]);
        if (response) return asItIs(response);
      } catch (error) {
        console.error(error);
      }
      return new Response(fault + "\n", { status: 500, headers });
    },
  };
}
