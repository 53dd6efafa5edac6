// Works out the first answer of the page: what the engine says of the sample region
// and of the best plan for it, so that the page shows them while the engine is
// still starting. It is the same engine, and a test holds the file against it.
//
//   node wasm/web/sample/prepare.mjs wasm/web/public
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { init } from "ruilkring";

/**
 * What the page needs of a region in columns before there is an engine.
 *
 * @param {Uint8Array} columns
 */
export async function prepare(columns) {
  const engine = await init();
  const region = await engine.load({ columns });
  // Without a budget: the plan of a round without caps takes a fraction of the page's.
  const { plan: _plan, ...solution } = await region.solve({ want: ["survey", "exchanges"] });
  if (solution.status !== "optimal") throw new Error(`the plan of the sample region is ${solution.status}, not optimal`);
  const { digest, households, survey } = region;
  engine.close();
  return { region: { digest, households, survey }, solution };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? ".";
  const prepared = await prepare(await readFile(join(folder, "sample.bin")));
  await writeFile(join(folder, "sample.json"), JSON.stringify(prepared));
}
