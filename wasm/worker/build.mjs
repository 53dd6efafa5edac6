// Builds the Worker into build/: the Go program as WebAssembly, and the glue of
// github.com/syumai/workers beside it; nothing where build is from these sources
// already. Needs Go.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { digest, engine, fresh } from "../npm/scripts/stamp.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "build");

function go(args, env = {}) {
  execFileSync("go", args, { cwd: here, stdio: "inherit", env: { ...process.env, ...env } });
}

const sources = ["build.mjs", "main.go", "whole.go"].map((name) => `wasm/worker/${name}`);
const now = digest(...engine, "wasm/edge", ...sources);
const stamp = join(out, "stamp");
if (!fresh(stamp, now)) {
  // The generator wipes its folder, so it comes first.
  go(["run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode=go", "-o", out]);
  go(["build", "-trimpath", "-ldflags=-s -w", "-o", join(out, "app.wasm"), "."], { GOOS: "js", GOARCH: "wasm" });
  writeFileSync(stamp, now);
}
