import { tidy } from "./scenario.ts";
import type { Goal, Mode, Scenario, ScenarioPractice } from "./types.ts";

/** What a link carries: a scenario, and for which region it was made. Never data. */
export interface Shared {
  scenario: Scenario;
  /** The first eight digits of the region's digest. */
  region: string;
}

/** The part of a link behind the #. */
export function toHash(shared: Shared): string {
  const bytes = new TextEncoder().encode(JSON.stringify(tidy(shared.scenario)));
  const text = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  return `#${shared.region}.${text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** What the part behind the # says; null where it says nothing that can be read. */
export function fromHash(hash: string): Shared | null {
  const match = /^#([0-9a-f]{0,8})\.([A-Za-z0-9_-]+)$/.exec(hash);
  if (match === null) return null;
  try {
    const text = atob(match[2]!.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const scenario = readScenario(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    return scenario === null ? null : { scenario, region: match[1]! };
  } catch {
    return null;
  }
}

/** The short name of a region in a link. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, "").slice(0, 8);
}

/**
 * A scenario from data that anybody may have written, with only the fields that
 * exist, of the kinds that they have; null where it is none. What the numbers
 * mean is for the engine to judge.
 */
export function readScenario(value: unknown): Scenario | null {
  if (typeof value !== "object" || value === null) return null;
  const v = value as Record<string, unknown>;
  if (v["format"] !== "ruilkring/scenario/v1") return null;
  const number = (name: string, least: number): number | undefined => {
    const n = v[name];
    return typeof n === "number" && Number.isSafeInteger(n) && n >= least ? n : undefined;
  };
  const s: Scenario = {
    format: "ruilkring/scenario/v1",
    name: typeof v["name"] === "string" ? v["name"].slice(0, 80) : undefined,
    withinM: number("withinM", 0),
    widenM: number("widenM", 0),
    withoutPriority: number("withoutPriority", 0),
    maxCycle: number("maxCycle", 0),
    maxChain: number("maxChain", 0),
    seed: number("seed", 0),
  };
  if (Array.isArray(v["goals"])) s.goals = v["goals"].filter((g): g is Goal => typeof g === "string");
  if (Array.isArray(v["practices"])) {
    s.practices = v["practices"].flatMap((p: unknown) => readPractice(p));
  }
  const decline = v["decline"];
  if (typeof decline === "object" && decline !== null) {
    const d = decline as Record<string, unknown>;
    const perMille = d["perMille"];
    if (typeof perMille === "number" && Number.isSafeInteger(perMille) && perMille >= 0 && perMille <= 1000) {
      s.decline = { perMille, repair: d["repair"] === true };
      if (typeof d["seed"] === "number" && Number.isSafeInteger(d["seed"]) && d["seed"] >= 0) s.decline.seed = d["seed"];
    }
  }
  return tidy(s);
}

function readPractice(value: unknown): ScenarioPractice[] {
  if (typeof value !== "object" || value === null) return [];
  const v = value as Record<string, unknown>;
  if (typeof v["id"] !== "string") return [];
  const change: ScenarioPractice = { id: v["id"] };
  if (typeof v["places"] === "number" && Number.isSafeInteger(v["places"])) change.places = v["places"];
  if (v["mode"] === "open" || v["mode"] === "swap" || v["mode"] === "closed") change.mode = v["mode"] as Mode;
  if (typeof v["maxIntake"] === "number" && Number.isSafeInteger(v["maxIntake"])) change.maxIntake = v["maxIntake"];
  return [change];
}
