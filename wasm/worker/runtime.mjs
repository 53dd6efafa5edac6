// The Worker of this folder in workerd, for tests and measurements, without the
// network.
import { Agent, request } from "node:http";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";

export const here = dirname(fileURLToPath(import.meta.url));

process.env.WRANGLER_SEND_METRICS = "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";

/** start runs the Worker built into the folder `build`, that on the npm package in fast/build; more are options of miniflare. */
export async function start(build = "build", more = {}) {
  const fast = build === "fast/build";
  const folder = join(here, build);
  if (!existsSync(join(folder, fast ? "worker.js" : "app.wasm"))) throw new Error(`${build} is empty: "npm run build" fills it`);
  const module = (type, path, contents) => ({ type, path, contents: contents ?? readFileSync(path) });
  // The entry of build/faulty is that of build/.
  const home = join(here, build.startsWith("registry") ? "registry" : ".");
  const modules = fast
    ? [
        module("ESModule", join(folder, "worker.js")),
        ...readdirSync(folder).filter((file) => file.endsWith(".wasm")).map((file) => module("CompiledWasm", join(folder, file))),
      ]
    : [
        module("ESModule", join(home, "entry.mjs"), readFileSync(join(home, "entry.mjs"), "utf8").replaceAll("./build/", `./${relative(home, folder)}/`)),
        module("ESModule", join(here, "clean.mjs")),
        ...["worker.mjs", "runtime.mjs", "wasm_exec.js"].map((file) => module("ESModule", join(folder, file))),
        module("CompiledWasm", join(folder, "app.wasm")),
      ];
  const miniflare = new Miniflare({ modules, modulesRoot: fast ? folder : here, compatibilityDate: "2026-04-01", cf: false, ...more });
  return { url: await miniflare.ready, stop: () => miniflare.dispose(), miniflare };
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** ask makes a request and gives its whole answer: status, headers, text. */
export const ask = (url, method = "GET", headers = {}, body) => new Promise((resolve, reject) => {
  const sent = request(url, { method, agent, headers }, (answer) => {
    const chunks = [];
    answer.on("data", (chunk) => chunks.push(chunk));
    answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString() }));
    answer.on("error", reject);
  });
  // A connection that was kept open may just have been closed at the other end.
  sent.on("error", (error) => (sent.reusedSocket && error.code === "ECONNRESET" ? resolve(ask(url, method, headers, body)) : reject(error)));
  sent.end(body);
});

/** quantile of times, which it sorts. */
export const quantile = (times, q) => times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))];

/** problem is a made-up round of so many households, one place each. */
export function problem(households, practices = Math.max(2, Math.round(households / 130)), seed = 1) {
  let state = BigInt(seed);
  // SplitMix64, so that every machine makes the same.
  const random = (n) => {
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((z ^ (z >> 31n)) % BigInt(n));
  };
  const id = (prefix, i) => prefix + String(i).padStart(6, "0");
  const place = () => ({ lat: 52 + random(2000) / 10000, lon: 4.3 + random(3000) / 10000 });
  const list = Array.from({ length: practices }, (_, i) => ({
    id: id("p", i), location: place(), capacity: 2000 + random(20), enrolled: 2000, mode: random(10) < 6 ? "swap" : "open",
  }));
  return {
    format: "ruilkring/v1",
    practices: list,
    households: Array.from({ length: households }, (_, i) => {
      const current = random(practices);
      const wishes = new Set();
      while (wishes.size < Math.min(3, practices - 1)) {
        const wish = random(practices);
        if (wish !== current) wishes.add(wish);
      }
      return { id: id("h", i), current: id("p", current), home: place(), wishes: { ranked: [...wishes].map((w) => [id("p", w)]) } };
    }),
    rules: { goals: ["patients", "rank", "distance"], seed },
  };
}

/** residentMB is the memory of workerd, of this process's children, in MB. */
export function residentMB() {
  let total = 0;
  const children = (pid) => {
    let list = [];
    try {
      list = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
    } catch {
      return;
    }
    for (const child of list) {
      if (readFileSync(`/proc/${child}/comm`, "utf8").startsWith("workerd")) {
        total += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child}/status`, "utf8"))[1]) / 1024;
      }
      children(child);
    }
  };
  children(process.pid);
  return total;
}
