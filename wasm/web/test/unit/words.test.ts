import assert from "node:assert/strict";
import { test } from "node:test";
import type { Practice } from "../../src/data/place.ts";
import { nothing } from "../../src/data/scenario.ts";
import type { Scenario } from "../../src/data/types.ts";
import { en } from "../../src/text/en.ts";
import { faultInWords } from "../../src/text/faults.ts";
import { formatOf } from "../../src/text/format.ts";
import { nl, type Texts } from "../../src/text/nl.ts";
import { changesInWords, differenceInWords } from "../../src/text/words.ts";

test("the difference is said in words", () => {
  const cases: { moved: number; without: number; nl: string; en: string; reason: string }[] = [
    { moved: 112, without: 9, nl: "+112 mensen, waarvan 9 zonder huisarts", en: "+112 people, 9 of them without a GP", reason: "both more" },
    { moved: 1, without: 0, nl: "+1 mens", en: "+1 person", reason: "one" },
    { moved: -3, without: -1, nl: "−3 mensen, waarvan 1 zonder huisarts", en: "−3 people, 1 of them without a GP", reason: "both fewer" },
    { moved: -107, without: 9, nl: "−107 mensen, en +9 zonder huisarts", en: "−107 people, and +9 without a GP", reason: "fewer in all, and more of those without" },
    { moved: 0, without: 4, nl: "±0 mensen, en +4 zonder huisarts", en: "±0 people, and +4 without a GP", reason: "as many, but others" },
    { moved: 0, without: 0, nl: "±0 mensen", en: "±0 people", reason: "no difference" },
  ];
  for (const c of cases) {
    assert.equal(differenceInWords(nl, c.moved, c.without), c.nl, c.reason);
    assert.equal(differenceInWords(en, c.moved, c.without), c.en, c.reason);
  }
});

const linde: Practice = { index: 0, id: "01", name: "De Linde", mode: "swap", capacity: 2095, enrolled: 2150, free: 0, wished: 30, wanted: 30, spot: { x: 0, y: 0 } };
const eik: Practice = { ...linde, index: 1, id: "02", name: "De Eik", mode: "open", enrolled: 2000, free: 95 };
const region = { byId: new Map([linde, eik].map((p) => [p.id, p])) };

test("a scenario is said in words", () => {
  const cases: { name: string; scenario: Partial<Scenario>; want: string[]; reason: string }[] = [
    { name: "nothing", scenario: {}, want: [], reason: "nothing changes" },
    { name: "places", scenario: { practices: [{ id: "02", places: 20 }] }, want: ["De Eik: +20 plekken"], reason: "an open practice gets what is asked" },
    { name: "places over the norm", scenario: { practices: [{ id: "01", places: 75, mode: "open" }] }, want: ["De Linde: +20 plekken"], reason: "75 on the norm are 20 free places, and that it opens goes with it" },
    { name: "norm only", scenario: { practices: [{ id: "01", places: 20 }] }, want: ["De Linde: norm +20"], reason: "a higher norm alone lets nobody in" },
    { name: "mode", scenario: { practices: [{ id: "02", mode: "closed" }] }, want: ["De Eik: gesloten"], reason: "told by its mode, not by the places that are gone" },
    { name: "unknown practice", scenario: { practices: [{ id: "99", mode: "open" }] }, want: ["99: neemt aan"], reason: "its id stands for its name" },
    {
      name: "many practices", scenario: { practices: ["01", "02", "03", "04"].map((id) => ({ id, mode: "open" as const })) },
      want: ["4 praktijken veranderd"], reason: "four names are too many to read",
    },
    {
      name: "everything", scenario: { withinM: 7000, widenM: 2500, maxCycle: 3, maxChain: 0, withoutPriority: 9, decline: { perMille: 250, repair: true } },
      want: ["hoogstens 7,0 km van huis", "bereid tot 2,5 km", "kringen tot 3 stappen", "ketens zonder grens", "eerst zonder huisarts", "25% bedankt", "met nieuwe ruilen"],
      reason: "in the order of the questions",
    },
    { name: "order", scenario: { goals: ["distance"] }, want: ["eigen volgorde"], reason: "one that the page does not offer" },
  ];
  const f = formatOf("nl");
  for (const c of cases) {
    const words = changesInWords(nl, f, { ...nothing, ...c.scenario }, region);
    assert.deepEqual(words.map((w) => w.replaceAll("\u00a0", " ")), c.want, `${c.name}: ${c.reason}`);
  }
});

/** Every text under the table, by its path; functions by their number of parameters. */
function shape(table: object, path = ""): [string, string | number][] {
  return Object.entries(table).flatMap(([key, value]): [string, string | number][] =>
    typeof value === "object" && value !== null ? shape(value as object, `${path}.${key}`) : [[`${path}.${key}`, typeof value === "function" ? "function" : String(value)]],
  );
}

test("both languages have every text", () => {
  const dutch = new Map(shape(nl));
  const english = new Map(shape(en));
  assert.deepEqual([...english.keys()].sort(), [...dutch.keys()].sort(), "the same texts");
  for (const table of [dutch, english]) {
    for (const [path, text] of table) {
      if (path !== ".table.states.0") assert.notEqual(text, "", `${path} is empty`);
    }
  }
  const same = [...dutch].filter(([path, text]) => text !== "function" && english.get(path) === text).map(([path]) => path);
  // Words that are the same in both languages; anything else was forgotten.
  assert.deepEqual(same.sort(), [
    ".brand", ".compare.openShort", ".save.fileName.compare", ".save.fileName.scenario", ".save.scenarioJSON", ".solving.stop", ".table.states.0", ".top.print",
  ].sort());
});

test("the sentence agrees with its number", () => {
  const say = (t: Texts, moved: number, without: number): string => t.answer.sentence(moved, without).map(([text]) => text).join("");
  assert.equal(say(nl, 1243, 112), "1.243 mensen krijgen een huisarts die beter past, van wie 112 er nu geen hebben.");
  assert.equal(say(nl, 1, 1), "1 mens krijgt een huisarts die beter past, van wie 1 er nu geen heeft.");
  assert.equal(say(nl, 0, 0), "Niemand kan in deze ronde van huisarts wisselen.");
  assert.equal(say(en, 1, 0), "1 person gets a GP who suits them better.");
  assert.equal(en.charts.rank(1), "1st choice");
  assert.equal(en.charts.rank(11), "11th choice");
  assert.equal(en.charts.rank(22), "22nd choice");
});

test("faults are told in the language of the page", () => {
  const cases: { message: string; want: string; reason: string }[] = [
    { message: 'unknown practice "0999"', want: 'onbekende praktijk "0999"', reason: "the usual one" },
    { message: "must be 0 to 2147483647", want: "moet van 0 tot en met 2147483647 zijn", reason: "a number out of range" },
    { message: "expected a whole number, found an array", want: "hier hoort een heel getal, er staat een lijst", reason: "words inside are translated too" },
    { message: "the column capacity is missing", want: "de kolom capacity ontbreekt", reason: "names of columns stay" },
    { message: "something that nobody has translated", want: "something that nobody has translated", reason: "better in English than not at all" },
  ];
  for (const c of cases) {
    assert.equal(faultInWords("nl", c.message), c.want, c.reason);
    assert.equal(faultInWords("en", c.message), c.message, "English stays");
  }
});
