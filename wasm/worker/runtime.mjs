// The Worker of this folder in workerd, for tests and measurements, without the
// network.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";

export const here = dirname(fileURLToPath(import.meta.url));

const compatibilityDate = "2026-04-01";

process.env.WRANGLER_SEND_METRICS = "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";

/** modulesOf are the modules of the Worker built into the folder `build`, the entry first: that on the npm package is in fast/build; "echo" is one that sends back what it gets. */
function modulesOf(build) {
  const fast = build === "fast/build";
  const folder = join(here, build);
  const module = (type, path, contents = readFileSync(path)) => ({ type, path, contents });
  if (build === "echo") {
    return { modulesRoot: here, modules: [module("ESModule", join(here, "echo.mjs"), "export default { fetch: async (request) => new Response(await request.arrayBuffer()) };")] };
  }
  if (!existsSync(join(folder, fast ? "worker.js" : "app.wasm"))) throw new Error(`${build} is empty: "npm run build" fills it`);
  if (fast) {
    const entry = module("ESModule", join(folder, "worker.js"));
    const needed = readdirSync(folder).filter((file) => file.endsWith(".wasm") && entry.contents.includes(file));
    return { modulesRoot: folder, modules: [entry, ...needed.map((file) => module("CompiledWasm", join(folder, file)))] };
  }
  // The entry of build/faulty is that of build/.
  const home = join(here, build.startsWith("registry") ? "registry" : ".");
  return {
    modulesRoot: here,
    modules: [
      module("ESModule", join(home, "entry.mjs"), readFileSync(join(home, "entry.mjs"), "utf8").replaceAll("./build/", `./${relative(home, folder)}/`)),
      module("ESModule", join(here, "clean.mjs")),
      ...["worker.mjs", "runtime.mjs", "wasm_exec.js"].map((file) => module("ESModule", join(folder, file))),
      module("CompiledWasm", join(folder, "app.wasm")),
    ],
  };
}

/** start runs the Worker of a build by miniflare; more are its options. */
export async function start(build = "build", more = {}) {
  const miniflare = new Miniflare({ ...modulesOf(build), compatibilityDate, cf: false, ...more });
  return { url: await miniflare.ready, stop: () => miniflare.dispose(), miniflare };
}

/** startAlone runs it in workerd without the proxy of miniflare, which compresses answers anew and takes memory of its own. */
export async function startAlone(build) {
  const folder = mkdtempSync(join(tmpdir(), "ruilkring-workerd-"));
  const { modules, modulesRoot } = modulesOf(build);
  const list = modules.map(({ type, path, contents }, i) => {
    writeFileSync(join(folder, String(i)), contents);
    return `(name = "${relative(modulesRoot, path)}", ${type === "ESModule" ? "esModule" : "wasm"} = embed "${i}")`;
  });
  writeFileSync(join(folder, "config.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (modules = [${list.join(", ")}], compatibilityDate = "${compatibilityDate}"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`);
  const workerd = spawn(createRequire(import.meta.url).resolve("workerd/bin/workerd"), ["serve", "--control-fd=3", join(folder, "config.capnp")], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
  const ended = new Promise((resolve) => workerd.once("exit", resolve));
  const port = await new Promise((resolve, reject) => {
    workerd.stdio[3].on("data", (line) => resolve(JSON.parse(line).port));
    ended.then((status) => reject(new Error(`workerd ended with ${status}`)));
  });
  const stop = async () => {
    workerd.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: new URL(`http://127.0.0.1:${port}`), stop };
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
  sent.on("error", (error) => (sent.reusedSocket && ["ECONNRESET", "EPIPE"].includes(error.code) ? resolve(ask(url, method, headers, body)) : reject(error)));
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
