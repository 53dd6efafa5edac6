// Measures the Worker of this folder in workerd on this machine, on registries of 100,
// 1,000 and 10,000 households, which are written natively and put in the place of its
// D1: the first request without a snapshot, the cold start with one, reads and writes
// with 1 and 8 clients, and the memory.
//
//	npm run build && npm run measure:registry
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { here, quantile, residentMB } from "../runtime.mjs";
import { startRegistry, token } from "./local.mjs";

const seconds = Number(process.env.SECONDS_EACH ?? 6);

console.log(`# node registry/measure.mjs, node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "?"}, workerd and D1 by miniflare; client and Worker share the machine`);
console.log("households\twhat\tclients\trequests\tper_second\tp50_ms\tp99_ms\tmemory_mb");
for (const households of [100, 1000, 10000]) {
  const folder = mkdtempSync(join(tmpdir(), "ruilkring-measure-"));
  const file = join(folder, "filled.db");
  execFileSync("go", ["run", "./bench/registry", "-practices", String(Math.max(10, Math.round(households / 130))), "-households", String(households), "-fill", file], { cwd: join(here, "../.."), stdio: ["ignore", "ignore", "inherit"] });
  // The first start makes the database, whose place is then taken.
  let worker = await startRegistry({ persist: join(folder, "d1"), sample: "none" });
  await worker.call("GET", "/v1/practices");
  await worker.stop();
  const [made] = readdirSync(join(folder, "d1"), { recursive: true }).filter((name) => name.endsWith(".sqlite") && !name.includes("metadata"));
  for (const end of ["-wal", "-shm"]) rmSync(join(folder, "d1", made + end), { force: true });
  copyFileSync(file, join(folder, "d1", made));

  const timed = async (...request) => {
    const begin = performance.now();
    const answer = await worker.call(...request);
    if (answer.status >= 400) throw new Error(`${answer.status}: ${answer.text}`);
    return performance.now() - begin;
  };
  const start = async () => {
    worker = await startRegistry({ persist: join(folder, "d1"), sample: "none" });
    return timed("GET", "/v1/practices?limit=10");
  };
  console.log(`# ${households} households: the first request, which adds up the whole journal, takes ${(await start()).toFixed(0)} ms`);
  await worker.stop();
  console.log(`# ${households} households: the first request after a start, with a snapshot, takes ${(await start()).toFixed(0)} ms`);
  const practice = (await worker.call("GET", "/v1/practices?limit=1")).json.practices[0].id;
  // Sixteen households of a region of their own, who change their wishes.
  const rho = token("coordinator", { regions: ["measured"] });
  await timed("PUT", "/v1/practices/measured", rho, { location: { lat: 52.3, lon: 5.6 }, mode: "open", capacity: 2095, enrolled: 2000, region: "measured" });
  for (let i = 0; i < 16; i++) await timed("POST", "/v1/households", rho, { id: `m-${i}`, adults: [`m-${i}-1`], current: "measured", home: { lat: 52.3, lon: 5.6 }, wishes: {} });
  const patients = Array.from({ length: 16 }, (_, i) => token("patient", { household: `m-${i}`, person: `m-${i}-1` }));
  let n = 0;
  const kinds = {
    "an address without data": () => timed("GET", "/v1/health"),
    "a read": () => timed("GET", "/v1/households/m-0", patients[0]),
    "a read that is logged": () => timed("GET", "/v1/households/m-0", rho),
    "a write": () => {
      const i = n++ % 16;
      return timed("PUT", `/v1/households/m-${i}/wishes`, patients[i], { ranked: [[practice]], within_m: 1000 + n });
    },
  };
  for (const [what, ask] of Object.entries(kinds)) {
    for (const clients of what === "a write" || what === "a read" ? [1, 8] : [1]) {
      await ask();
      const times = [];
      const begin = performance.now();
      await Promise.all(Array.from({ length: clients }, async () => {
        while (performance.now() < begin + seconds * 1000) times.push(await ask());
      }));
      const took = (performance.now() - begin) / 1000;
      console.log([households, what, clients, times.length, (times.length / took).toFixed(1), quantile(times, 0.5).toFixed(1), quantile(times, 0.99).toFixed(1), residentMB().toFixed(0)].join("\t"));
    }
  }
  await worker.stop();
  rmSync(folder, { recursive: true, force: true });
}
