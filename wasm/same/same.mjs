// Solves one set of problems in every place where the code runs, and compares
// the bytes of the plans with those of the Go library on this machine.
//
//	node wasm/same/same.mjs [place ...]
//
// Without names, in all places. Needs Go, the npm package and the Workers built,
// and Chromium: "make same" sees to that.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { places } from "./places.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the larger problems are made from: flags of bench/generate. */
const LARGE = {
  sample: ["-preset", "sample"],
  families: ["-preset", "sample", "-families", "-households", "1500", "-practices", "15"],
  haaglanden: ["-preset", "haaglanden"],
};

async function build(folder, name, source, env = {}) {
  const program = join(folder, name);
  await run("go", ["build", "-o", program, source], { cwd: root, env: { ...process.env, ...env } });
  return program;
}

/** Writes the problems, and gives their list. */
async function write(folder, same) {
  const generate = await build(folder, "generate", "./bench/generate");
  const files = [];
  for (const [name, flags] of Object.entries(LARGE)) {
    const file = join(folder, `${name}.json`);
    await run(generate, [...flags, "-out", file], { cwd: root });
    files.push(file);
  }
  await run(same, ["write", "-out", folder, ...files]);
  return JSON.parse(await readFile(join(folder, "list.json"), "utf8"));
}

/**
 * Other processors: 386 and arm have 32-bit integers, arm64 has instructions that
 * round a product and a sum once. QEMU's programs stand in for the processors.
 */
const PROCESSORS = [
  { name: "386" },
  { name: "arm", qemu: "qemu-arm" },
  { name: "arm64", qemu: "qemu-aarch64" },
];

/** Solves the problems by the Go program. */
async function native(program, folder) {
  const { stdout } = await run(program, ["solve", "-in", folder], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout).plans;
}

/** Solves the problems on another processor, or as if there were one; null where neither can be. */
async function foreign({ name, qemu }, folder) {
  const env = { ...process.env, GOARCH: name, CGO_ENABLED: "0" };
  // It is the go command that starts the program: where a system can't, Node would hand it to a shell.
  for (const emulator of qemu ? [null, qemu] : [null]) {
    try {
      const flags = emulator ? ["-exec", emulator] : [];
      const { stdout } = await run("go", ["run", ...flags, "./wasm/same", "solve", "-in", folder], { cwd: root, env, maxBuffer: 1 << 26 });
      return { how: emulator ?? "native", plans: JSON.parse(stdout).plans };
    } catch (error) {
      if (!/exec format error|bad CPU type|executable file not found/i.test(String(error))) throw error;
    }
  }
  return null;
}

/** Solves the problems in a place. */
async function elsewhere(place, list, folder) {
  const { solve, stop } = await place.start(folder);
  const plans = [];
  try {
    for (const listed of list) {
      const begin = performance.now();
      let sha256;
      try {
        sha256 = await solve(listed);
      } catch (error) {
        sha256 = `failed: ${error.message}`;
      }
      plans.push({ name: listed.name, sha256, ms: performance.now() - begin });
    }
  } finally {
    await stop();
  }
  return plans;
}

/** Compares with what is expected, prints a line, and gives the number of differences. */
function compare(name, plans, expected) {
  const differences = plans.filter((p, i) => p.sha256 !== expected[i].sha256);
  const total = plans.reduce((sum, p) => sum + p.ms, 0);
  const large = Object.keys(LARGE).map((n) => plans.find((p) => p.name === n).ms);
  const cells = [total, ...large].map((ms) => `${(ms / 1000).toFixed(2)} s`.padStart(11));
  console.log(`${name.padEnd(34)}${cells.join("")}   ${differences.length === 0 ? "the same" : `${differences.length} DIFFER`}`);
  for (const p of differences.slice(0, 10)) console.log(`    ${p.name}: ${p.sha256}`);
  return differences.length;
}

const wanted = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "ruilkring-same-"));
try {
  const same = await build(folder, "same", "./wasm/same");
  const list = await write(folder, same);
  const expected = await native(same, folder);
  const optimal = expected.filter((p) => p.status === "optimal").length;
  const methods = new Map();
  for (const p of expected) methods.set(p.method, (methods.get(p.method) ?? 0) + 1);
  console.log(`${list.length} problems, ${list[0].households} to ${Math.max(...list.map((l) => l.households))} households, ${optimal} proven`);
  console.log([...methods].map(([m, n]) => `${m} ${n}`).join(", ") + "\n");
  console.log(`${"".padEnd(34)}${["all", ...Object.keys(LARGE)].map((n) => n.padStart(11)).join("")}`);
  let different = compare("native", expected, expected);
  const wants = (name) => wanted.length === 0 || wanted.includes(name);
  const processors = PROCESSORS.filter((p) => wants(p.name));
  const solved = await Promise.all(processors.map((p) => foreign(p, folder)));
  for (const [i, { name, qemu }] of processors.entries()) {
    if (solved[i]) different += compare(`${solved[i].how}, GOARCH=${name}`, solved[i].plans, expected);
    else console.log(`${`GOARCH=${name}`.padEnd(34)}skipped: this machine does not run such programs${qemu ? `, and ${qemu} is missing (Debian: qemu-user)` : ""}`);
  }
  // As many places at once as there are processors; the lines stand in order.
  const waiting = places.filter((place) => wants(place.name)).map((place) => ({ place, plans: undefined }));
  const all = [...waiting];
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) next.plans = await elsewhere(next.place, list, folder);
  }));
  for (const { place, plans } of all) different += compare(`${place.name}: ${place.about}`, plans, expected);
  if (different > 0) {
    console.error(`\n${different} plans are not those of the Go library on this machine`);
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
