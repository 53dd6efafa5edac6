// Measures both Workers of this folder in workerd on this machine, and prints a
// table: the cold start, and for rounds of 20, 1,000 and 10,000 households the
// time of a request with 1 and with 8 clients; then the memory over 3,000
// requests. Ratios of one run say more than its figures.
//
//	npm run build && npm run measure
import { cpus } from "node:os";
import { ask, problem, quantile, residentMB, start, startAlone } from "./runtime.mjs";

const seconds = Number(process.env.SECONDS_EACH ?? 6);
const steady = Number(process.env.REQUESTS ?? 3000);

/** post sends one request and waits for its whole answer. */
const post = async (url, body) => {
  const { status, text } = await ask(new URL("/v1/solve", url), "POST", { "Content-Type": "application/json" }, body);
  if (status !== 200) throw new Error(`${status}: ${text}`);
};

const request = async (url, body) => {
  const begin = performance.now();
  await post(url, body);
  return performance.now() - begin;
};

console.log(`# node measure.mjs, node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}, workerd by miniflare; client and Worker share the machine`);
console.log("worker\thouseholds\tclients\trequests\tfailed\tper_second\tp50_ms\tp99_ms\tmemory_mb");
const workers = [["an instance a request (syumai/workers)", "build"], ["an instance an isolate (npm package)", "fast/build"]];
for (const [name, build] of workers) {
  const begin = performance.now();
  const worker = await start(build);
  const up = performance.now() - begin;
  const first = await request(worker.url, JSON.stringify(problem(20)));
  console.log(`# ${name}: the runtime is up after ${up.toFixed(0)} ms, and its first answer takes ${first.toFixed(0)} ms`);
  for (const households of [20, 1000, 10000]) {
    const body = JSON.stringify(problem(households));
    for (const clients of [1, 8]) {
      await request(worker.url, body);
      const times = [];
      const failed = [];
      const from = performance.now();
      const end = from + seconds * 1000;
      await Promise.all(Array.from({ length: clients }, async () => {
        while (performance.now() < end) {
          try {
            times.push(await request(worker.url, body));
          } catch (error) {
            failed.push(error.code ?? error.message);
          }
        }
      }));
      const took = (performance.now() - from) / 1000;
      console.log([name, households, clients, times.length, failed.length, (times.length / took).toFixed(1), quantile(times, 0.5).toFixed(1), quantile(times, 0.99).toFixed(1), residentMB().toFixed(0)].join("\t"));
      if (failed.length > 0) console.log(`# failed: ${[...new Set(failed)].join("; ").slice(0, 300)}`);
    }
  }
  await worker.stop();
}

// Memory over many small requests; beside it that of a Worker that only sends back
// what it gets, for what the runtime itself takes; without
// the proxy of miniflare, which takes memory too.
const small = JSON.stringify(problem(20));
for (const [name, build] of [["a Worker that echoes", "echo"], ...workers]) {
  const worker = await startAlone(build);
  const memory = [];
  for (let n = 1; n <= steady; n++) {
    await request(worker.url, small);
    if (n % Math.ceil(steady / 6) === 0) {
      const { engine_bytes: engine } = build === "fast/build" ? JSON.parse((await ask(new URL("/v1/health", worker.url))).text) : {};
      memory.push(`${n}: ${residentMB().toFixed(0)}${engine ? ` (engine ${(engine / 2 ** 20).toFixed(1)})` : ""}`);
    }
  }
  console.log(`# ${name}: memory of workerd in MB after so many requests of 20 households: ${memory.join(", ")}`);
  await worker.stop();
}
