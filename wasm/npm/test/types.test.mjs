// Holds the types of the package against those of Go: testdata/types.golden.json
// is what a test of wasm/bridge makes of the Go types and their tags. What is
// there is written as assertions in TypeScript, which the compiler checks.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

/** Types with another name in the package. */
const NAMES = {
  "bridge.Limits": 'About["limits"]',
  "bridge.Solved": 'Omit<Solution, "planBytes" | "survey" | "exchanges" | "movesCSV" | "plan">',
  "bridge.Verified": "Report",
  "scenario.Practice": "ScenarioPractice",
  "survey.Length": "LengthCount",
  "survey.Plan": "PlanSurvey",
  "survey.Priority": "PriorityCount",
  "survey.Rank": "RankCount",
  "survey.Region": "RegionSurvey",
};

/** Types of the wire, which the package keeps to itself. */
const HIDDEN = ["bridge.Error", "bridge.Loaded", "bridge.Request", "bridge.Section"];

/** Fields that Go always writes and that a reader may leave out. */
const MAY_LACK = ["matching.Problem.rules"];

const HEAD = `import type * as t from "../src/api.js";
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Optional<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? K : never }[keyof T];
type Plain<T> = T extends string ? string : T extends boolean ? boolean : T extends number | bigint ? number
  : T extends readonly (infer E)[] ? Plain<E>[] : T;
declare function check<T extends true>(): T;
`;

function named(type) {
  const name = NAMES[type] ?? type.slice(type.indexOf(".") + 1);
  return name.replace(/\b(?=[A-Z])/, "t.").replace(/<(?=[A-Z])/, "<t.").replace("t.Omit", "Omit");
}

/** A type as Go's test writes it, as TypeScript. */
function translated(type) {
  if (type.endsWith("|null")) return `${translated(type.slice(0, -5))} | null`;
  if (type.endsWith("[]")) return `(${translated(type.slice(0, -2))})[]`;
  return type.includes(".") ? named(type) : type;
}

const union = (names) => names.map((n) => JSON.stringify(n)).join(" | ") || "never";

function assertions(golden) {
  let text = HEAD;
  for (const [type, fields] of Object.entries(golden)) {
    if (HIDDEN.includes(type)) continue;
    const own = named(type);
    const optional = fields.filter((f) => f.optional || MAY_LACK.includes(`${type}.${f.name}`));
    text += `\n// ${type}\ncheck<Same<keyof ${own}, ${union(fields.map((f) => f.name))}>>();\n`;
    text += `check<Same<Optional<${own}>, ${union(optional.map((f) => f.name))}>>();\n`;
    for (const { name, type: kind } of fields) {
      text += `check<Same<Plain<Exclude<(${own})["${name}"], undefined>>, ${translated(kind)}>>(); // ${type}.${name}\n`;
    }
  }
  return text;
}

/** What the compiler says of the assertions. */
async function compile(golden) {
  await mkdir(join(root, "build"), { recursive: true });
  const text = assertions(golden);
  await writeFile(join(root, "build/types.check.ts"), text);
  const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom", "--types", "node", "--ignoreConfig"];
  const tsc = join(root, "node_modules/.bin/tsc");
  const said = await run(tsc, [...flags, "build/types.check.ts"], { cwd: root }).then(() => "", (error) => error.stdout);
  // Each complaint with the line that it is about.
  return said.replace(/^build\/types\.check\.ts\((\d+),.*$/gm, (all, line) => `${text.split("\n")[line - 1]}\n    ${all}`);
}

const golden = JSON.parse(await readFile(join(root, "testdata/types.golden.json"), "utf8"));

test("the types are those of Go", async () => {
  assert.equal(await compile(golden), "");
});

test("a difference in a name, a type or an optional mark is found", async () => {
  const changed = structuredClone(golden);
  changed["survey.People"][0].name = "other";
  changed["survey.Box"][1].type = "string";
  changed["matching.Point"][0].optional = true;
  const said = await compile(changed);
  for (const type of ["People", "Box", "Point"]) assert.ok(said.includes(`t.${type}`), `${type}: ${said}`);
});
