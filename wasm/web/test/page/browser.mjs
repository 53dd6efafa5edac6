// What the tests of the page share: a server, Debian's Chromium, and a visit
// that writes down every request and every complaint.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { pageServer } from "../../serve.mjs";

const here = dirname(fileURLToPath(import.meta.url));
/** The folder of the page, and the root of the project. */
export const webFolder = join(here, "../..");
export const root = join(webFolder, "../..");
/** The built page; another one than the usual for a look at work in progress. */
export const dist = process.env["RUILKRING_WEB_DIST"] ?? join(webFolder, "dist");

const browsers = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Serves the built page and starts a browser, with more flags; close ends both.
 *
 * @param {string[]} flags
 */
export async function start(...flags) {
  if (!existsSync(join(dist, "index.html"))) throw new Error("the page is not built: run make web-build first");
  const executablePath = browsers.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new Error("there is no Chromium: install it (on Debian: apt-get install chromium) or name it in CHROMIUM");
  const server = pageServer(dist);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const browser = await chromium.launch({
    executablePath,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...flags],
  });
  const folder = mkdtempSync(join(tmpdir(), "ruilkring-web-"));
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    server,
    browser,
    folder,
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(() => resolve(undefined)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Opens the page in a context of its own. Requests has every address that was
 * asked for over a network, complaints everything that went wrong. Workers is code
 * that is put before theirs.
 *
 * @param {Awaited<ReturnType<typeof start>>} world
 * @param {{ width?: number, height?: number, theme?: "light" | "dark", language?: "nl" | "en", hash?: string, offline?: boolean, workers?: string }} [how]
 */
export async function visit(world, { width = 1280, height = 900, theme = "light", language = "nl", hash = "", offline = false, workers = "" } = {}) {
  const context = await world.browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: "nl-NL",
    acceptDownloads: true,
    serviceWorkers: offline ? "allow" : "block",
    reducedMotion: "reduce",
  });
  /** @type {string[]} */
  const requests = [];
  /** @type {string[]} */
  const complaints = [];
  context.on("request", (r) => {
    if (!/^(blob|data):/.test(r.url())) requests.push(r.url());
  });
  if (language === "en") await context.addInitScript(() => localStorage.setItem("ruilkring/language", "en"));
  if (workers !== "") {
    await context.route(/\/assets\/worker[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: workers + (await response.text()) });
    });
  }
  const page = await context.newPage();
  page.on("pageerror", (e) => complaints.push(String(e)));
  page.on("console", (m) => {
    if (m.type() === "error") complaints.push(m.text());
  });
  await page.goto(world.url + hash);
  await answered(page);
  // The first answer comes before the engine; what is tested is the whole page.
  await page.waitForFunction(() => performance.getEntriesByName("engine").length > 0, undefined, { timeout: 60_000 });
  return { context, page, requests, complaints };
}

/** @typedef {import("playwright-core").Page} Page */

/**
 * Waits until the numbers on the page are those of the question.
 *
 * @param {Page} page
 */
export async function answered(page) {
  await page.waitForSelector("[data-test=moved]", { timeout: 60_000 });
  await page.waitForFunction(() => document.documentElement.dataset["answer"] === "whole", undefined, { timeout: 120_000 });
}

/**
 * The number of people helped that the page shows.
 *
 * @param {Page} page
 */
export async function moved(page) {
  const text = await page.locator("[data-test=moved] .value").innerText();
  return Number(text.replace(/\D/g, ""));
}

/**
 * A round made up for a test: both CSV files and the JSON, in a folder.
 *
 * @param {string} folder
 * @param {string[]} flags
 */
export function madeUp(folder, ...flags) {
  const run = (/** @type {string[]} */ ...more) =>
    execFileSync("go", ["run", "./bench/generate", ...flags, ...more], { cwd: root, stdio: ["ignore", "ignore", "pipe"] });
  run("-csv", "-out", folder);
  run("-out", join(folder, "round.json"));
  return { practices: join(folder, "practices.csv"), households: join(folder, "households.csv"), json: join(folder, "round.json") };
}
