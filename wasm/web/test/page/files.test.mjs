// Files of one's own: dropped, picked, broken; long solves; and no network.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { answered, madeUp, moved, start, visit } from "./browser.mjs";

/** @type {Awaited<ReturnType<typeof start>>} */
let world;
/** @type {ReturnType<typeof madeUp>} */
let files;

before(async () => {
  world = await start();
  files = madeUp(world.folder, "-preset", "sample", "-practices", "14", "-households", "600");
});

after(() => world?.close());

/** @type {(text: string) => string} */
const plain = (text) => text.replaceAll("\u00a0", " ").replaceAll(/\s+/g, " ").trim();

/**
 * Drops files on the page, as from a folder.
 *
 * @param {import("playwright-core").Page} page
 * @param {string[]} paths
 */
async function drop(page, paths) {
  const list = paths.map((path) => ({ name: path.split("/").at(-1) ?? path, text: readFileSync(path).toString("base64") }));
  await page.evaluate((items) => {
    const transfer = new DataTransfer();
    for (const { name, text } of items) transfer.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
    for (const type of ["dragenter", "dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, list);
}

test("both CSV files are dropped at once", async () => {
  const { context, page, requests, complaints } = await visit(world);
  const loaded = requests.length;
  await drop(page, [files.households, files.practices]);
  await page.waitForFunction(() => document.querySelector(".region-name")?.textContent?.includes("practices.csv"));
  await answered(page);
  const fromCSV = await moved(page);
  assert.ok(fromCSV > 0 && fromCSV < 600);
  assert.match(plain(await page.locator(".region-size").innerText()), /^14 praktijken · 600 mensen/);
  assert.deepEqual(requests.slice(loaded), [], "the files went nowhere");

  // The same round as JSON, picked, has the same answer.
  await page.click("[data-test=open]");
  await page.locator("[data-test=file-input]").setInputFiles(files.json);
  await page.waitForFunction(() => document.querySelector(".region-name")?.textContent === "round.json");
  await answered(page);
  assert.equal(await moved(page), fromCSV);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("the CSV files may come one after the other", async () => {
  const { context, page } = await visit(world);
  await page.click("[data-test=open]");
  await page.locator("[data-test=file-input]").setInputFiles(files.practices);
  await page.locator("[data-test=drop] .lead", { hasText: "Kies nu ook het bestand met de huishoudens" }).waitFor();
  await page.locator("[data-test=file-input]").setInputFiles(files.households);
  await page.waitForFunction(() => document.querySelector(".region-name")?.textContent?.includes("households.csv"));
  await answered(page);
  await page.click("[data-test=open]");
  await page.locator("[data-test=file-input]").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("PNG") });
  await page.locator(".complaint", { hasText: "photo.png is geen JSON en geen CSV" }).waitFor();
  await context.close();
});

test("a broken file shows every fault with its line", async () => {
  const { context, page } = await visit(world);
  const before = await moved(page);
  const lines = readFileSync(files.households, "utf8").split("\n");
  const header = /** @type {string} */ (lines[0]).split(",");
  const spoil = (/** @type {number} */ line, /** @type {string} */ column, /** @type {string} */ value) => {
    const cells = /** @type {string} */ (lines[line - 1]).split(",");
    cells[header.indexOf(column)] = value;
    lines[line - 1] = cells.join(",");
  };
  spoil(2, "lat", "200");
  spoil(5, "wishes", "nowhere");
  spoil(9, "priority", "many");
  spoil(12, "since", "yesterday");
  const path = join(world.folder, "broken-households.csv");
  writeFileSync(path, lines.join("\n"));
  await drop(page, [files.practices, path]);
  const faults = page.locator("[data-test=faults]");
  await faults.waitFor();
  const rows = (await faults.locator("tbody tr").allInnerTexts()).map(plain);
  assert.equal(rows.length, 4, rows.join("\n"));
  for (const [i, line] of [2, 5, 9, 12].entries()) assert.match(rows[i] ?? "", new RegExp(`^broken-households\\.csv regel ${line}, teken \\d+`));
  assert.match(plain(await faults.locator("h3").innerText()), /^4 fouten in/);
  assert.match(rows[1] ?? "", /onbekende praktijk/);

  // Broken JSON has a line as well.
  const json = join(world.folder, "broken.json");
  writeFileSync(json, readFileSync(files.json, "utf8").replace('"mode"', '"mood"').slice(0, -40));
  await page.locator("[data-test=file-input]").setInputFiles(json);
  await page.waitForFunction(() => document.querySelector("[data-test=faults] h3")?.textContent?.includes("broken.json"));
  const more = (await faults.locator("tbody tr").allInnerTexts()).map(plain);
  assert.ok(more.length >= 1);
  for (const row of more) assert.match(row, /regel \d+, teken \d+/);
  await page.keyboard.press("Escape");
  assert.equal(await moved(page), before, "the region that was open still is");
  await context.close();
});

test("caps make exchanges shorter, and help no more people", async () => {
  const { context, page } = await visit(world);
  await page.click("[data-test=open]");
  await page.locator("[data-test=file-input]").setInputFiles(files.json);
  await page.waitForFunction(() => document.querySelector(".region-name")?.textContent === "round.json");
  await answered(page);
  const free = await moved(page);
  await page.locator("[data-test=caps] summary").click();
  await page.locator("[data-test=caps] input[name=cycle]").first().check({ force: true });
  await page.locator("[data-test=caps] input[name=chain]").nth(1).check({ force: true });
  await answered(page);
  assert.ok((await moved(page)) <= free);
  const longest = Number(await page.locator(".rows tbody tr:not([aria-hidden]) .col-steps").first().innerText());
  assert.ok(longest <= 2, `an exchange of ${longest} steps under a cap of 2`);
  await context.close();
});

test("a long solve tells how far it is, and is stopped", async () => {
  const { context, page } = await visit(world);
  const base = await moved(page);
  await page.locator("[data-test=caps] summary").click();
  await page.locator("[data-test=caps] input[name=cycle]").nth(1).check({ force: true });
  const stop = page.locator("[data-test=stop]");
  await stop.waitFor();
  await page.getByRole("button", { name: "English" }).click();
  assert.ok(await stop.isVisible(), "the page is not frozen meanwhile");
  await stop.click();
  await page.locator("[data-test=take-back]").waitFor();
  assert.equal(await moved(page), base, "the numbers are still those of before");
  await page.click("[data-test=take-back]");
  await answered(page);
  // And the engine answers the next question as ever.
  await page.locator(".practices .add").first().click();
  await answered(page);
  assert.ok((await moved(page)) > base);
  await context.close();
});

test("the page opens again without a network", async () => {
  const lonely = await start();
  const { context, page, complaints } = await visit(lonely, { offline: true });
  const number = await moved(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  // Not only is the network off: there is no server any more.
  await context.setOffline(true);
  lonely.server.closeAllConnections();
  await new Promise((resolve) => lonely.server.close(() => resolve(undefined)));
  await page.reload();
  await answered(page);
  assert.equal(await moved(page), number);
  await page.locator(".practices .add").first().click();
  await answered(page);
  assert.ok((await moved(page)) > number, "and still answers questions");
  assert.deepEqual(complaints, []);
  await context.close();
  await lonely.browser.close();
});
