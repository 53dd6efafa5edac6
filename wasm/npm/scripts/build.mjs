// Builds the package into dist: the TypeScript, and the engine from the Go
// reactor. Prints the size of the engine.
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

process.chdir(here);
// Built beside dist, which takes its place when all is well: others may be
// reading from it.
const fresh = "build/dist";
rmSync(fresh, { recursive: true, force: true });
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", ".", "--outDir", fresh], { stdio: "inherit" });
execFileSync("sh", ["wasm/reactor/build.sh", `${here}/${fresh}/ruilkring.wasm`], { cwd: root, stdio: "inherit" });
rmSync("dist", { recursive: true, force: true });
renameSync(fresh, "dist");
copyFileSync(`${root}/LICENSE`, "LICENSE");

const bytes = readFileSync("dist/ruilkring.wasm");
console.log(`ruilkring.wasm: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} after gzip -9`);
