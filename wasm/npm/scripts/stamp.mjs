// Whether what was built is still what its sources say, so that one run of many
// checks builds once.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** Folders of what is installed or built. */
const made = new Set(["node_modules", "dist", "build", ".wrangler"]);

/** What the Go code of the engine is made from. */
export const engine = ["go.mod", "go.sum", "matching", "wasm/bridge", "wasm/reactor"];

/** The digest of the files and folders, named from the root of the project, and of the version of Go. */
export function digest(...sources) {
  const sum = createHash("sha256");
  sum.update(execFileSync("go", ["version"], { cwd: root }));
  const add = (path) => {
    if (statSync(join(root, path)).isDirectory()) {
      for (const name of readdirSync(join(root, path)).sort()) if (!made.has(name)) add(`${path}/${name}`);
      return;
    }
    const bytes = readFileSync(join(root, path));
    sum.update(`${path}\0${bytes.length}\0`).update(bytes);
  };
  sources.forEach(add);
  return sum.digest("hex");
}

/** Whether a stamp that was written before says the same. */
export function fresh(stamp, now) {
  try {
    return readFileSync(stamp, "utf8") === now;
  } catch {
    return false;
  }
}
