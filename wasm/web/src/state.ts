import { batch, computed, effect, signal } from "@preact/signals";
import { begin, change, redo, undo, type History } from "./data/history.ts";
import { fromHash, shortDigest } from "./data/link.ts";
import { figuresOf, turnover, type Outcome } from "./data/outcome.ts";
import type { Place } from "./data/place.ts";
import { readSaved, savedOf, writeSaved, type Saved } from "./data/saved.ts";
import { isNothing, keyOf, nothing, tidy } from "./data/scenario.ts";
import { Solver } from "./data/solver.ts";
import type { Fault, Mode, Progress, Scenario } from "./data/types.ts";
import { withHomes } from "./map/scene.ts";
import { language } from "./text/language.ts";

/** The region that is open, or null while the first one is read. */
export const place = signal<Place | null>(null);
/** What went wrong with the page itself; "" for nothing. */
export const broken = signal("");

/** The question, with what it was before. */
export const history = signal<History<Scenario>>(begin(nothing));
export const scenario = computed(() => history.value.now);

/** The outcome when nothing changes, and that of the latest question answered. */
export const start = signal<Outcome | null>(null);
export const outcome = signal<Outcome | null>(null);
/** The question that is being worked on, and how far. */
export const solving = signal<{ scenario: Scenario; progress: Progress | null } | null>(null);
/** The numbers on the page are not those of the question, because somebody stopped it. */
export const stopped = signal(false);
/** Why the question has no answer. */
export const refused = signal("");

export const figures = computed(() => (outcome.value === null ? null : figuresOf(outcome.value)));
export const startFigures = computed(() => (start.value === null ? null : figuresOf(start.value)));
export const exchanged = computed(() =>
  start.value === null || outcome.value === null ? { gained: 0, lost: 0 } : turnover(start.value, outcome.value),
);
export const atStart = computed(() => outcome.value === null || isNothing(outcome.value.scenario));

/** What is pointed at, on the map and beside it. */
export type Selection = { kind: "practice"; index: number } | { kind: "exchange"; index: number } | null;
export const selection = signal<Selection>(null);
/** The practice under the pointer, -1 for none; and the exchange in the table. */
export const hovered = signal(-1);
export const glimpsed = signal(-1);

export const saved = signal<readonly Saved[]>([]);
/** A short message for everybody, spoken by a screen reader as well. */
export const notice = signal("");
/** The dialogue that is open. */
export const dialogue = signal<"file" | "share" | "save" | null>(null);
/** What is wrong with the file that was last tried. */
export const faults = signal<{ name: string; faults: readonly Fault[]; total: number } | null>(null);

export type Theme = "auto" | "light" | "dark";
export const theme = signal<Theme>(readTheme());

let solver: Solver | null = null;

/** Shows a region, under the scenario that the link brought where there is one. */
export function openPlace(next: Place): void {
  solver?.close();
  const shared = fromHash(location.hash);
  const first = shared === null ? nothing : only(shared.scenario, next);
  if (shared === null && location.hash.length > 1) notice.value = language.value.texts.share.broken;
  else if (shared !== null && shared.region !== shortDigest(next.region.digest)) notice.value = language.value.texts.share.otherRegion;
  batch(() => {
    place.value = next;
    history.value = begin(first);
    start.value = null;
    outcome.value = null;
    selection.value = null;
    hovered.value = -1;
    glimpsed.value = -1;
    stopped.value = false;
    refused.value = "";
    saved.value = readSaved(next.region.digest);
    dialogue.value = null;
    faults.value = null;
  });
  solver = new Solver(next.region, {
    begun: (s) => batch(() => {
      solving.value = { scenario: s, progress: null };
      stopped.value = false;
      refused.value = "";
    }),
    progress: (progress) => {
      if (solving.value !== null) solving.value = { ...solving.value, progress };
    },
    answered: (o) => {
      if (start.value === null) {
        performance.measure("answer", { start: 0 });
        requestAnimationFrame(() => setTimeout(() => performance.measure("shown", { start: 0 })));
      }
      batch(() => {
        solving.value = null;
        stopped.value = false;
        refused.value = "";
        if (isNothing(o.scenario)) start.value = o;
        if (start.value !== null) {
          outcome.value = o;
          if (selection.value?.kind === "exchange") selection.value = null;
          glimpsed.value = -1;
        }
      });
    },
    detailed: (o) => {
      batch(() => {
        if (isNothing(o.scenario)) start.value = o;
        if (outcome.value !== null && keyOf(outcome.value.scenario) === keyOf(o.scenario)) outcome.value = o;
      });
      // The start comes first, since everything is compared with it.
      if (keyOf(o.scenario) !== keyOf(scenario.value)) solver?.ask(scenario.value);
    },
    failed: (error) => batch(() => {
      solving.value = null;
      refused.value = error instanceof Error ? error.message : String(error);
    }),
  });
  solver.ask(nothing);
  // While the engine is busy there is time for where people live.
  setTimeout(() => showHomes(next));
}

/** Draws where people live, where the place is still that of the page. */
export function showHomes(where: Place): void {
  if (place.value?.region === where.region) place.value = { ...where, ground: withHomes(where.ground, where.homes) };
}

/** The scenario without practices that the region does not have. */
function only(s: Scenario, where: Place): Scenario {
  return tidy({ ...s, practices: s.practices?.filter((p) => where.byId.has(p.id)) });
}

let last = { key: "", at: 0 };
let wait: ReturnType<typeof setTimeout> | undefined;

/**
 * Asks another question. Under the same key within a second it takes the place
 * of the one before in the history (a slider that moves); it is then asked after
 * a pause of a few frames.
 */
export function ask(next: Scenario, key = ""): void {
  const s = tidy(next);
  if (keyOf(s) === keyOf(scenario.value)) return;
  const now = performance.now();
  const instead = key !== "" && key === last.key && now - last.at < 1_000;
  last = { key, at: now };
  history.value = change(history.value, s, instead);
  clearTimeout(wait);
  if (instead) wait = setTimeout(() => solver?.ask(scenario.value), 60);
  else solver?.ask(s);
}

export function undoChange(): void {
  step(undo(history.value));
}

export function redoChange(): void {
  step(redo(history.value));
}

function step(h: History<Scenario>): void {
  if (h === history.value) return;
  clearTimeout(wait);
  last = { key: "", at: 0 };
  history.value = h;
  solver?.ask(scenario.value);
}

/** Gives up the question that is being worked on. */
export function stop(): void {
  solver?.stop();
  batch(() => {
    solving.value = null;
    stopped.value = outcome.value !== null && keyOf(outcome.value.scenario) !== keyOf(scenario.value);
  });
}

/** Works on the question after all. */
export function resume(): void {
  solver?.ask(start.value === null ? nothing : scenario.value);
}

/** Takes back the question that was given up. */
export function takeBack(): void {
  if (outcome.value === null) return;
  history.value = change(history.value, outcome.value.scenario);
  stopped.value = false;
  refused.value = "";
  // Its exchanges may not have come in before it was overtaken.
  solver?.ask(scenario.value);
}

/** Searches on for a better plan for the question, without a budget. */
export function deepen(): void {
  solver?.ask(scenario.value, true);
}

/** The mode that a practice has under the question. */
export function modeNow(id: string, mode: Mode): Mode {
  return scenario.value.practices?.find((p) => p.id === id)?.mode ?? mode;
}

/** Keeps the outcome on the page under a name. */
export function keep(name: string): void {
  const o = outcome.value;
  const region = place.value?.region;
  if (o === null || region === undefined) return;
  const id = saved.value.reduce((most, s) => Math.max(most, s.id), 0) + 1;
  setSaved([...saved.value, savedOf(id, name, o)]);
}

export function rename(id: number, name: string): void {
  setSaved(saved.value.map((s) => (s.id === id ? { ...s, name } : s)));
}

export function forget(id: number): void {
  setSaved(saved.value.filter((s) => s.id !== id));
}

function setSaved(list: readonly Saved[]): void {
  saved.value = list;
  if (place.value !== null) writeSaved(place.value.region.digest, list);
}

function readTheme(): Theme {
  try {
    const kept = localStorage.getItem("ruilkring/theme");
    return kept === "light" || kept === "dark" ? kept : "auto";
  } catch {
    return "auto";
  }
}

// Tests, and whoever drives the page, see here whether it answers its question:
// not yet, with its numbers, or wholly.
effect(() => {
  const o = outcome.value;
  const given = stopped.value || refused.value !== "" || (o !== null && solving.value === null && keyOf(o.scenario) === keyOf(scenario.value));
  const whole = o !== null && o.exchanges !== null && start.value?.exchanges !== null;
  document.documentElement.dataset["answer"] = !given ? "pending" : whole || stopped.value || refused.value !== "" ? "whole" : "numbers";
});

effect(() => {
  const t = theme.value;
  if (t === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = t;
  try {
    localStorage.setItem("ruilkring/theme", t);
  } catch {
    // The choice lasts as long as the page.
  }
});
