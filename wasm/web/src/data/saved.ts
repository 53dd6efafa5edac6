import { figuresOf, type Figures, type Outcome } from "./outcome.ts";
import { readScenario } from "./link.ts";
import type { Scenario } from "./types.ts";

/** A scenario that was kept, with what it came to. */
export interface Saved {
  id: number;
  name: string;
  scenario: Scenario;
  figures: Figures;
}

/** Keeps an outcome under a name. */
export function savedOf(id: number, name: string, o: Outcome): Saved {
  return { id, name, scenario: o.scenario, figures: figuresOf(o) };
}

/** Kept scenarios live in this browser only, one list for each region; there are numbers in them, and no data of people. */
const key = (digest: string): string => `ruilkring/scenarios/${digest}`;

/** The list for a region; empty where nothing was kept, or nothing may be. */
export function readSaved(digest: string): Saved[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key(digest)) ?? "[]");
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: Saved) => {
      const scenario = readScenario(item.scenario);
      const sound = typeof item.id === "number" && typeof item.name === "string" && typeof item.figures?.moved === "number";
      return scenario !== null && sound ? [{ ...item, scenario }] : [];
    });
  } catch {
    return [];
  }
}

export function writeSaved(digest: string, list: readonly Saved[]): void {
  try {
    localStorage.setItem(key(digest), JSON.stringify(list));
  } catch {
    // A browser that keeps nothing forgets the list when the page closes.
  }
}
