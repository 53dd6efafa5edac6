// The page, used as an adviser would use it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { init } from "ruilkring";
import { answered, dist, moved, start, visit } from "./browser.mjs";

/** @type {Awaited<ReturnType<typeof start>>} */
let world;
/** @type {import("ruilkring").Engine} */
let engine;
/** @type {import("ruilkring").Region} */
let region;

before(async () => {
  world = await start();
  engine = await init();
  region = await engine.load({ columns: new Uint8Array(readFileSync(join(dist, "sample.bin"))) });
});

after(async () => {
  engine?.close();
  await world?.close();
});

/**
 * What the engine says of a scenario, without the page.
 *
 * @param {Partial<import("ruilkring").Scenario>} [scenario]
 */
async function told(scenario = {}) {
  const { survey } = await region.solve({ scenario: { format: "ruilkring/scenario/v1", ...scenario }, want: ["survey"] });
  if (survey === undefined) throw new Error("no survey");
  return survey.moved;
}

/** @type {(text: string) => string} */
const plain = (text) => text.replaceAll("\u00a0", " ").replaceAll(/\s+/g, " ").trim();

test("the page opens on the sample region with the engine's own numbers", async () => {
  const { context, page, complaints } = await visit(world);
  const base = await told();
  assert.equal(await moved(page), base.persons);
  const sentence = plain(await page.locator("#answer").innerText());
  assert.match(sentence, /^De uitkomst: [\d.]+ mensen krijgen een huisarts die beter past, van wie [\d.]+ er nu geen hebben\.$/i);
  assert.equal(await page.locator("html").getAttribute("lang"), "nl");
  await page.click("[data-test=language]");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.match(plain(await page.locator("#answer").innerText()), /people get a GP who suits them better/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("nothing leaves the page after it is loaded", async () => {
  let hits = 0;
  const elsewhere = createServer((_, response) => {
    hits++;
    response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end("{}");
  });
  await new Promise((resolve) => elsewhere.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (elsewhere.address());
  const { context, page, requests, complaints } = await visit(world);
  await page.waitForLoadState("networkidle");
  for (const url of requests) assert.equal(new URL(url).origin, new URL(world.url).origin, "everything comes from the page's own server");
  const loaded = requests.length;
  await page.locator(".practices .add").first().click();
  await answered(page);
  await page.locator("[data-test=exchange-search]").fill("linde");
  await page.locator(".rows tbody tr:not([aria-hidden]) button").first().click();
  await page.click("[data-test=theme]");
  await page.click("[data-test=keep]");
  await page.click("[data-test=share]");
  await page.keyboard.press("Escape");
  assert.deepEqual(requests.slice(loaded), [], "no request after load");
  assert.deepEqual(complaints, []);

  // What a script would try, the policy stops: in the page and in a worker.
  const target = `http://127.0.0.1:${port}/`;
  const outcomes = await page.evaluate(async (url) => {
    /** @type {Record<string, string>} */
    const out = {};
    const attempt = async (/** @type {string} */ name, /** @type {() => Promise<unknown>} */ f) => {
      out[name] = await f().then(() => "went out", () => "stopped");
    };
    await attempt("fetch", () => fetch(url));
    await attempt("image", () => new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = resolve;
      image.onerror = reject;
      image.src = `${url}x.png`;
    }));
    await attempt("socket", () => new Promise((resolve, reject) => {
      const socket = new WebSocket(url.replace("http", "ws"));
      socket.onopen = resolve;
      socket.onerror = reject;
    }));
    await attempt("script", () => new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.onload = resolve;
      script.onerror = reject;
      script.src = `${url}x.js`;
      document.head.append(script);
    }));
    navigator.sendBeacon(url, "x");
    return out;
  }, target);
  assert.deepEqual(outcomes, { fetch: "stopped", image: "stopped", socket: "stopped", script: "stopped" });
  assert.equal(hits, 0, "nothing arrived elsewhere");
  for (const path of ["", "sample.bin", ...requests.filter((url) => url.endsWith(".js")).map((url) => new URL(url).pathname.slice(1))]) {
    const response = await fetch(world.url + path);
    assert.match(response.headers.get("content-security-policy") ?? "", /default-src 'none'.*connect-src 'self'/, `${path} has the policy, which binds workers too`);
  }
  await new Promise((resolve) => elsewhere.close(() => resolve(undefined)));
  await context.close();
});

test("places at a practice are answered, undone and done again", async () => {
  const { context, page, complaints } = await visit(world);
  const base = await moved(page);
  // From the list by the keyboard, and then from the card.
  await page.locator(".practices .practice").first().focus();
  await page.keyboard.press("Enter");
  const card = page.locator("[data-test=practice-card]");
  await card.waitFor();
  await card.locator("[data-test=more-places]").focus();
  await page.keyboard.press("Enter");
  await answered(page);
  assert.equal(plain(await card.locator("[data-test=places-now]").innerText()), "+20");
  const more = await moved(page);
  assert.ok(more > base, "twenty places at the practice where most people wait help somebody");
  const difference = plain(await page.locator("[data-test=difference]").innerText());
  assert.match(difference, new RegExp(`^\\+${more - base} mensen(, (waarvan|en) .* zonder huisarts)?$`));
  const state = page.locator("[data-test=announcer]");
  await page.waitForFunction((d) => document.querySelector("[data-test=announcer]")?.textContent?.replaceAll("\u00a0", " ").includes(d), difference);
  assert.match(plain(await state.innerText()), /mensen/, "and a screen reader hears it");

  await page.click("[data-test=undo]");
  await answered(page);
  assert.equal(await moved(page), base);
  await page.keyboard.press("Control+Shift+z");
  await answered(page);
  assert.equal(await moved(page), more);
  await page.click("[data-test=reset]");
  await answered(page);
  assert.equal(await moved(page), base);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a practice is chosen on the map, opened and closed", async () => {
  const { context, page } = await visit(world);
  const canvas = page.locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = /** @type {{ width: number, height: number }} */ (await canvas.boundingBox());
  const card = page.locator("[data-test=practice-card]");
  // Practices are somewhere: feel for one, as a pointer does.
  let found = false;
  for (let y = 0.15; y < 0.9 && !found; y += 0.03) {
    for (let x = 0.2; x < 0.6 && !found; x += 0.02) {
      await canvas.hover({ position: { x: box.width * x, y: box.height * y } });
      found = (await canvas.evaluate((c) => getComputedStyle(c).cursor)) === "pointer";
      if (found) await canvas.click({ position: { x: box.width * x, y: box.height * y } });
    }
  }
  assert.ok(found, "there is a practice under some point of the map");
  await card.waitFor();
  const base = await told();
  await card.getByRole("radio").nth(2).check({ force: true });
  await answered(page);
  assert.ok((await moved(page)) <= base.persons, "a closed practice helps nobody");
  await canvas.focus();
  const before = await page.locator(".map-scale").innerText();
  for (let i = 0; i < 4; i++) await page.keyboard.press("+");
  await page.waitForFunction((text) => document.querySelector(".map-scale")?.textContent !== text, before);
  await page.keyboard.press("0");
  await context.close();
});

test("other questions have the engine's own answers", async () => {
  const { context, page } = await visit(world);
  await page.locator("[data-test=within] summary").click();
  await page.locator("#within").fill("5000");
  await answered(page);
  assert.equal(await moved(page), (await told({ withinM: 5000 })).persons);
  await page.locator("#within").fill("20500");
  await answered(page);

  await page.locator("[data-test=order] summary").click();
  await page.locator("[data-test=order]").getByRole("radio").nth(1).check();
  await answered(page);
  const without = await told({ withoutPriority: 9 });
  assert.equal(await moved(page), without.persons);
  assert.equal(plain(await page.locator(".figure.without .value").innerText()).replaceAll(".", ""), String(without.withoutBefore));
  await page.locator("[data-test=order]").getByRole("radio").first().check();
  await answered(page);

  await page.locator("[data-test=decline] summary").click();
  await page.locator("#decline").fill("300");
  await answered(page);
  assert.equal(await moved(page), (await told({ decline: { perMille: 300, seed: 1, repair: true } })).persons);
  assert.match(plain(await page.locator(".answer .note").innerText()), /bedanken er/);
  await context.close();
});

test("two scenarios stand side by side", async () => {
  const { context, page } = await visit(world);
  await page.locator(".practices .add").first().click();
  await answered(page);
  const first = await moved(page);
  await page.click("[data-test=keep]");
  await page.locator(".practices .add").nth(1).click();
  await answered(page);
  const second = await moved(page);
  await page.click("[data-test=keep]");
  const heads = page.locator(".compare thead th");
  assert.equal(await heads.count(), 3, "the start and both scenarios");
  const helped = page.locator(".compare tbody tr").nth(1).locator("td > span:first-child");
  const numbers = (await helped.allInnerTexts()).map((text) => Number(text.replaceAll(".", "")));
  assert.deepEqual(numbers, [(await told()).persons, first, second]);

  const name = heads.nth(1).locator("input");
  await name.fill("Alleen de eerste");
  await name.press("Enter");
  await page.getByRole("button", { name: "Open Alleen de eerste" }).click();
  await answered(page);
  assert.equal(await moved(page), first);
  await page.reload();
  await answered(page);
  assert.equal(await page.locator(".compare thead input").first().inputValue(), "Alleen de eerste", "kept in this browser");
  await page.getByRole("button", { name: "Verwijder Alleen de eerste" }).click();
  assert.equal(await page.locator(".compare thead input").count(), 1);
  await context.close();
});

test("plan and scenario are saved, and the plan passes the check", async () => {
  const { context, page } = await visit(world);
  await page.locator(".practices .add").first().click();
  await answered(page);
  await page.click("[data-test=save]");
  const save = async (/** @type {string} */ test) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-test=${test}]`)]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  const scenario = await save("save-scenario-json");
  assert.equal(scenario.name, "scenario.json");
  const asked = JSON.parse(scenario.bytes.toString());
  assert.equal(asked.practices.length, 1);
  const plan = await save("save-plan-json");
  const solution = await region.solve({ scenario: asked });
  assert.deepEqual(plan.bytes, Buffer.from(/** @type {Uint8Array} */ (solution.planBytes)), "byte for byte the engine's plan");
  const report = await region.verify(new Uint8Array(plan.bytes), { scenario: asked });
  assert.equal(report.persons, await moved(page));
  const moves = await save("save-plan-csv");
  assert.equal(moves.name, "voorstel.csv");
  assert.ok(moves.bytes.toString().trim().split("\n").length > report.households, "a line for each household that moves, and a header");
  const compare = await save("save-scenario-csv");
  assert.match(compare.bytes.toString(), /Uitgangspunt;/);
  await context.close();
});

test("a link carries the scenario, and no data", async () => {
  const { context, page } = await visit(world);
  await page.locator(".practices .add").first().click();
  await answered(page);
  const number = await moved(page);
  await page.click("[data-test=share]");
  const link = await page.locator("[data-test=link]").inputValue();
  assert.ok(link.length < 400, `short enough for a message: ${link.length}`);
  const hash = new URL(link).hash;
  const other = await visit(world, { hash });
  assert.equal(await moved(other.page), number);
  assert.deepEqual(other.complaints, []);
  await other.context.close();
  const odd = await visit(world, { hash: "#01234567.e30" });
  assert.equal(await moved(odd.page), (await told()).persons, "a link that says nothing changes nothing");
  await odd.context.close();
  await context.close();
});

test("exchanges are sorted, searched and shown one at a time", async () => {
  const { context, page } = await visit(world);
  const rows = page.locator(".rows tbody tr:not([aria-hidden])");
  const counted = async () => plain(await page.locator("[data-test=exchange-count]").innerText());
  const steps = async () => (await rows.locator(".col-steps").allInnerTexts()).map(Number);
  const down = await steps();
  assert.deepEqual(down, down.toSorted((a, b) => b - a), "the longest first");
  await page.locator("th.col-steps button").click();
  const up = await steps();
  assert.deepEqual(up, up.toSorted((a, b) => a - b));
  const all = await counted();
  assert.ok((await rows.count()) < 60, "only the rows in view exist");
  await page.locator("[data-test=exchange-search]").fill("ooievaar");
  assert.match(await counted(), /van/);
  assert.notEqual(await counted(), all);
  await rows.locator(".col-path button").first().focus();
  await page.keyboard.press("Enter");
  const card = page.locator("[data-test=exchange-card]");
  await card.waitFor();
  assert.ok((await card.locator(".moves li").count()) >= 1);
  await page.locator("[data-test=exchange-search]").fill("no such practice");
  assert.match(await counted(), /^0 van/);
  await context.close();
});
