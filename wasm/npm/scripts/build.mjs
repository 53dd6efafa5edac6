// Builds the package into dist: the TypeScript, and the engine from the Go
// reactor; nothing where dist is from these sources already. Prints the size of
// the engine.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { digest, engine, fresh } from "./stamp.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));
const sources = ["src", "scripts/build.mjs", "tsconfig.json", "package.json", "package-lock.json"].map((name) => `wasm/npm/${name}`);

process.chdir(here);
const now = digest(...engine, ...sources, "LICENSE");
const stamp = "build/stamp";
if (!existsSync("dist/ruilkring.wasm") || !fresh(stamp, now)) {
  // Built beside dist, which takes its place when all is well: others may be
  // reading from it.
  const next = "build/dist";
  rmSync("build", { recursive: true, force: true });
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", ".", "--outDir", next], { stdio: "inherit" });
  execFileSync("sh", ["wasm/reactor/build.sh", `${here}/${next}/ruilkring.wasm`], { cwd: root, stdio: "inherit" });
  rmSync("dist", { recursive: true, force: true });
  renameSync(next, "dist");
  copyFileSync(`${root}/LICENSE`, "LICENSE");
  writeFileSync(stamp, now);
}

const bytes = readFileSync("dist/ruilkring.wasm");
console.log(`ruilkring.wasm: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} after gzip -9`);
