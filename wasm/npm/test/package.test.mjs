// Packs the package, installs it in an empty project, and uses it there in
// Node, in a page that Vite built, and in a Worker.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Miniflare } from "miniflare";
import { createServer } from "vite";
import { launch, open, serve } from "./site.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const tool = (name) => join(root, "node_modules/.bin", name);

let folder, project, files, expected;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ruilkring-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
  const [packed] = Object.values(JSON.parse(stdout));
  files = packed.files.map((f) => f.path).sort();
  project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(folder, packed.filename)], { cwd: project });
  await cp(join(root, "test/project"), project, { recursive: true });
  const script = `import { init } from "ruilkring"; import { town, use } from "./use.js";
    const engine = await init(); console.log(JSON.stringify(await use(engine, town(20, 600, 1)))); engine.close();`;
  await writeFile(join(project, "node.js"), script);
  await writeFile(join(project, "node-worker.js"), script.replace('"ruilkring"', '"ruilkring/worker"'));
  expected = await node("node.js");
});

after(() => folder && rm(folder, { recursive: true, force: true }));

async function node(script) {
  return JSON.parse((await run(process.execPath, [script], { cwd: project })).stdout);
}

test("the package has what it needs and nothing else", () => {
  const unexpected = files.filter((f) => !/^(LICENSE|README\.md|package\.json|dist\/[\w.-]+\.(js|d\.ts|wasm))$/.test(f));
  assert.deepEqual(unexpected, []);
  for (const f of ["LICENSE", "README.md", "dist/ruilkring.wasm", "dist/index.d.ts", "dist/worker-entry.js"]) assert.ok(files.includes(f), f);
});

test("Node: in the thread and in a worker thread, the same", async () => {
  assert.equal(expected.practices, 20);
  assert.ok(expected.moved[0] > 100 && expected.moved[1] >= expected.moved[0], `moved ${expected.moved}`);
  assert.deepEqual(expected.fault, ["RuilkringError", "invalid_problem", "format", 1]);
  assert.deepEqual(await node("node-worker.js"), expected);
});

test("Node: the README's program prints what the README says", async () => {
  const blocks = [...(await readFile(join(root, "README.md"), "utf8")).matchAll(/^```(\w+)\n(.*?)^```/gms)];
  const program = blocks.findIndex(([, language]) => language === "js");
  await writeFile(join(project, "readme.js"), blocks[program][2]);
  const { stdout } = await run(process.execPath, ["readme.js"], { cwd: project });
  assert.equal(stdout, blocks[program + 1][2]);
});

for (const resolution of ["nodenext", "bundler"]) {
  test(`TypeScript: the types hold, modules resolved as ${resolution}`, async () => {
    const module = resolution === "bundler" ? "esnext" : "nodenext";
    const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", module, "--moduleResolution", resolution];
    await run(tool("tsc"), [...flags, "--lib", "es2022,dom", "--types", "", "--ignoreConfig", "types.ts"], { cwd: project }).catch((error) => assert.fail(error.stdout));
  });
}

test("Vite: a page, built, in Chromium", async () => {
  await run(tool("vite"), ["build", "--logLevel", "warn"], { cwd: project });
  const site = await serve({ "/": join(project, "dist") });
  const browser = await launch();
  try {
    await look(browser, site.url);
  } finally {
    await browser.close();
    await site.close();
  }
});

test("Vite: the development server, in Chromium", async () => {
  const server = await createServer({ root: project, logLevel: "error", server: { port: 0, host: "127.0.0.1" }, optimizeDeps: { exclude: ["ruilkring"] } });
  const browser = await launch();
  try {
    await server.listen();
    await look(browser, `http://127.0.0.1:${server.httpServer.address().port}`);
  } finally {
    await browser.close();
    await server.close();
  }
});

async function look(browser, url) {
  const { page, check } = await open(browser, url);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  const got = await page.evaluate("window.run()");
  check();
  assert.deepEqual(got, { direct: expected, apart: expected, cancelled: "AbortError", after: "optimal" });
}

test("Worker: bundled by wrangler, in workerd", async () => {
  const out = join(folder, "worker");
  const environment = { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  await run(tool("wrangler"), ["deploy", "--dry-run", "--outdir", out, "--config", "wrangler.json"], { cwd: project, env: environment });
  const names = await readdir(out);
  const modules = [];
  for (const name of ["worker.js", ...names.filter((n) => n.endsWith(".wasm"))]) {
    modules.push({ type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: name, contents: await readFile(join(out, name)) });
  }
  const miniflare = new Miniflare({ modules, compatibilityDate: "2026-04-01", cf: false });
  try {
    for (const request of ["first", "second"]) {
      const response = await miniflare.dispatchFetch("http://localhost/");
      const text = await response.text();
      assert.equal(response.status, 200, `${request}: ${text}`);
      assert.deepEqual(JSON.parse(text), expected, request);
    }
  } finally {
    await miniflare.dispose();
  }
});
