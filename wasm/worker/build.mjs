// Builds the two Go Workers, each into its build/: the program as WebAssembly, and the
// glue of github.com/syumai/workers beside it; nothing where build is from these
// sources already. Needs Go.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { digest, engine, fresh } from "../npm/scripts/stamp.mjs";

const here = dirname(fileURLToPath(import.meta.url));

function go(args, env = {}) {
  execFileSync("go", args, { cwd: here, stdio: "inherit", env: { ...process.env, ...env } });
}

const own = (...names) => names.map((name) => `wasm/worker/${name}`);
for (const [folder, ...sources] of [
  [".", "wasm/edge", ...own("build.mjs", "main.go", "whole.go")],
  ["registry", "registry", ...own("build.mjs", "registry")],
]) {
  const out = join(here, folder, "build");
  const now = digest(...engine, ...sources);
  const stamp = join(out, "stamp");
  if (fresh(stamp, now)) continue;
  // The generator wipes its folder, so it comes first.
  go(["run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode=go", "-o", out]);
  go(["build", "-trimpath", "-ldflags=-s -w", "-o", join(out, "app.wasm"), `./${folder}`], { GOOS: "js", GOARCH: "wasm" });
  writeFileSync(stamp, now);
}
