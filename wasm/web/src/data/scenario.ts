import type { Goal, Mode, Scenario, ScenarioPractice } from "./types.ts";

/** The scenario that changes nothing. */
export const nothing: Scenario = { format: "ruilkring/scenario/v1" };

/** What is different at one practice, or undefined. */
export function changeOf(s: Scenario, id: string): ScenarioPractice | undefined {
  return s.practices?.find((p) => p.id === id);
}

/**
 * The scenario with the practice changed; changes that come to nothing are left
 * out, so that two scenarios that mean the same are written the same.
 */
export function withPractice(s: Scenario, id: string, change: { places?: number; mode?: Mode }, modeNow: Mode): Scenario {
  const before = changeOf(s, id) ?? { id };
  const after: ScenarioPractice = { ...before, ...change };
  if (after.places === 0) delete after.places;
  if (after.mode === modeNow) delete after.mode;
  const others = (s.practices ?? []).filter((p) => p.id !== id);
  const empty = after.places === undefined && after.mode === undefined && after.maxIntake === undefined;
  const practices = empty ? others : [...others, after].sort((a, b) => (a.id < b.id ? -1 : 1));
  return tidy({ ...s, practices });
}

/** What the places of a practice are counted from. */
export interface Places {
  id: string;
  mode: Mode;
  capacity: number;
  enrolled: number;
}

function free(p: Places, change: ScenarioPractice | undefined): number {
  const mode = change?.mode ?? p.mode;
  return mode === "open" ? Math.max(0, p.capacity + (change?.places ?? 0) - p.enrolled) : 0;
}

/** How many free places more (or, below zero, fewer) the practice has under the scenario. */
export function extraPlaces(s: Scenario, p: Places): number {
  return free(p, changeOf(s, p.id)) - free(p, undefined);
}

/**
 * The scenario in which the practice has so many free places more than in the
 * file. To have a free place a practice must be open, and its norm must be above
 * those enrolled: both are set as far as that takes. None more puts the practice
 * back as it was.
 */
export function withExtraPlaces(s: Scenario, p: Places, extra: number): Scenario {
  const before = free(p, undefined);
  const wanted = Math.max(0, before + extra);
  if (wanted === before) return withPractice(s, p.id, { places: 0, mode: p.mode }, p.mode);
  return withPractice(s, p.id, { places: p.enrolled + wanted - p.capacity, mode: "open" }, p.mode);
}

/** The scenario without what is absent or changes nothing. */
export function tidy(s: Scenario): Scenario {
  const t: Scenario = { format: nothing.format };
  if (s.name) t.name = s.name;
  if (s.practices && s.practices.length > 0) t.practices = s.practices;
  if (s.withinM) t.withinM = s.withinM;
  if (s.widenM) t.widenM = s.widenM;
  if (s.withoutPriority) t.withoutPriority = s.withoutPriority;
  if (s.maxCycle !== undefined) t.maxCycle = s.maxCycle;
  if (s.maxChain !== undefined) t.maxChain = s.maxChain;
  if (s.goals && s.goals.length > 0) t.goals = s.goals;
  if (s.seed !== undefined) t.seed = s.seed;
  if (s.decline && s.decline.perMille > 0) t.decline = s.decline;
  return t;
}

/** A text that is the same for two scenarios with the same plan; the name does not count. */
export function keyOf(s: Scenario): string {
  return JSON.stringify({ ...tidy(s), name: undefined });
}

/** Reports whether the scenario changes nothing. */
export function isNothing(s: Scenario): boolean {
  return keyOf(s) === keyOf(nothing);
}

/** Whom the plan puts first, as the page offers it. */
export type Order = "rules" | "without" | "waiting" | "near";

/** The goals of each order; undefined leaves those of the file. */
const orders: Record<Order, Pick<Scenario, "goals" | "withoutPriority">> = {
  rules: {},
  without: { withoutPriority: 9 },
  waiting: { goals: ["priority", "waiting", "patients", "rank", "distance"] as Goal[] },
  near: { goals: ["priority", "patients", "distance", "rank"] as Goal[] },
};

export const orderNames = Object.keys(orders) as Order[];

/** The order that the scenario has, or undefined where it is another than the page offers. */
export function orderOf(s: Scenario): Order | undefined {
  return orderNames.find((name) => {
    const o = orders[name];
    return (s.withoutPriority ?? 0) === (o.withoutPriority ?? 0) && (s.goals ?? []).join() === (o.goals ?? []).join();
  });
}

/** The scenario with another order. */
export function withOrder(s: Scenario, order: Order): Scenario {
  return tidy({ ...s, goals: undefined, withoutPriority: undefined, ...orders[order] });
}
