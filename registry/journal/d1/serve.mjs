// Serves the conformance Worker from a folder and asks it for one case after the
// other, each on a database of its own: node serve.mjs FOLDER CASE...
// It prints one line of JSON for each, [case, what is wrong or ""].
import { Miniflare } from "miniflare";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const [folder, ...cases] = process.argv.slice(2);
const type = (file) => (file.endsWith(".wasm") ? "CompiledWasm" : "ESModule");
const others = readdirSync(folder).filter((file) => file !== "worker.mjs").sort();
const worker = new Miniflare({
  cf: false,
  compatibilityDate: "2026-04-01",
  d1Databases: cases.map((_, i) => `DB${i}`),
  modules: ["worker.mjs", ...others].map((file) => ({ type: type(file), path: join(folder, file) })),
  modulesRoot: folder,
});
try {
  for (const [i, name] of cases.entries()) {
    const answer = await worker.dispatchFetch(`http://localhost/?case=${name}&binding=DB${i}`);
    const text = await answer.text();
    console.log(JSON.stringify([name, answer.ok ? text : `status ${answer.status}: ${text}`]));
  }
} finally {
  await worker.dispose();
}
