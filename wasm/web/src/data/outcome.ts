import { remembering } from "./remember.ts";
import { isNothing } from "./scenario.ts";
import type { Exchanges, Kind, Outcome as DeclineOutcome, PlanSurvey, Scenario, Solution } from "./types.ts";

/** What one scenario comes to. */
export interface Outcome {
  scenario: Scenario;
  survey: PlanSurvey;
  /** Null until they have come in. */
  exchanges: Exchanges | null;
  decline: DeclineOutcome | null;
  proven: boolean;
  /** The search was ended by its budget: a longer one may find more. */
  early: boolean;
  /** Persons who could move beyond this plan at most, 0 where it is proven best. */
  slack: number;
  goals: readonly string[];
  /** It was searched for without a budget. */
  thorough: boolean;
  /** From the question to the answer, in milliseconds. */
  took: number;
  /** It came with the page. */
  prepared: boolean;
}

/** Makes an outcome of a solution that brought a survey. */
export function outcomeOf(scenario: Scenario, s: Solution, thorough: boolean, took: number): Outcome {
  if (s.survey === undefined) throw new Error("the engine left out the survey");
  const level = s.goals.indexOf("patients");
  const slack = level < 0 ? 0 : Math.max(0, (s.bound[level]?.[0] ?? 0) - (s.score[level]?.[0] ?? 0));
  return {
    scenario,
    survey: s.survey,
    exchanges: null,
    decline: s.decline ?? null,
    proven: s.status === "optimal",
    early: s.limit === "steps",
    slack,
    goals: s.goals,
    thorough,
    took,
    prepared: "prepared" in s,
  };
}

/** The outcome with its exchanges. */
export function withExchanges(o: Outcome, exchanges: Exchanges | undefined): Outcome {
  if (exchanges === undefined) throw new Error("the engine left out the exchanges");
  return { ...o, exchanges };
}

/** The numbers that scenarios are compared by. */
export interface Figures {
  moved: number;
  without: number;
  /** The part of those moved who get their first choice, 0 to 1. */
  first: number;
  /** The median distance to the new practice of those who have one now, and to the one they have. */
  afterM: number;
  beforeM: number;
  waiting: number;
  cycles: number;
  chains: number;
  bundles: number;
  exchanges: number;
  longest: number;
  proven: boolean;
}

export function figuresOf(o: Outcome): Figures {
  const { moved, waiting, ranks, distance, exchanges } = o.survey;
  const total = (kind: readonly { count: number }[]): number => kind.reduce((sum, l) => sum + l.count, 0);
  const all = [...exchanges.cycles, ...exchanges.chains, ...exchanges.bundles];
  const cycles = total(exchanges.cycles);
  const chains = total(exchanges.chains);
  const bundles = total(exchanges.bundles);
  return {
    moved: moved.persons,
    without: moved.withoutBefore,
    first: moved.persons > 0 ? (ranks.find((r) => r.rank === 1)?.persons ?? 0) / moved.persons : 0,
    afterM: distance.after.medianM,
    beforeM: distance.before.medianM,
    waiting: waiting.persons,
    cycles,
    chains,
    bundles,
    exchanges: cycles + chains + bundles,
    longest: all.reduce((most, l) => Math.max(most, l.length), 0),
    proven: o.proven,
  };
}

/** Who is in one plan and not in another, in persons. */
export interface Turnover {
  gained: number;
  lost: number;
}

/** The persons each household brings along who move in the outcome: of the start, and of the answer on the page. */
const movers = remembering(2, (e: Exchanges): Map<string, number> => {
  const { state, offsets, moves } = e;
  const list = new Map<string, number>();
  state.forEach((s, e) => {
    if (s === 1) return;
    for (let m = offsets[e]!; m < offsets[e + 1]!; m++) list.set(moves.household[m]!, moves.size[m]!);
  });
  return list;
});

/** Works out who came and who fell out against the start; nothing for the start itself, or before it is known. */
export function turnover(start: Outcome, now: Outcome): Turnover {
  if (isNothing(now.scenario) || start.exchanges === null || now.exchanges === null) return { gained: 0, lost: 0 };
  const before = movers(start.exchanges);
  const after = movers(now.exchanges);
  let gained = 0;
  let lost = 0;
  for (const [id, size] of after) if (!before.has(id)) gained += size;
  for (const [id, size] of before) if (!after.has(id)) lost += size;
  return { gained, lost };
}

/** One exchange as the table shows it. */
export interface ExchangeRow {
  index: number;
  kind: Kind;
  /** 0 goes through, 1 does not, 2 was found afterwards. */
  state: number;
  steps: number;
  persons: number;
  /** Practices in the order of the moves, the first one that is left first; -1 for none. */
  path: number[];
  /** Metres nearer to home, the mean of the persons who have a practice now; null where none has. */
  gainM: number | null;
  /** The mean rank that the persons get. */
  rank: number;
}

/** The exchanges as rows, in the order of the plan. */
export function rowsOf(e: Exchanges): ExchangeRow[] {
  return e.kind.map((kind, index) => {
    const first = e.offsets[index]!;
    const end = e.offsets[index + 1]!;
    const m = e.moves;
    let persons = 0;
    let gain = 0;
    let settled = 0;
    let rank = 0;
    // A chain lists the move into the free place first, so its people are told
    // from its end: who leaves nothing behind begins.
    const path: number[] = [];
    for (let i = first; i < end; i++) {
      const size = m.size[i]!;
      persons += size;
      rank += m.rank[i]! * size;
      if (m.beforeM[i]! >= 0) {
        gain += (m.beforeM[i]! - m.afterM[i]!) * size;
        settled += size;
      }
    }
    if (kind === "chain") {
      for (let i = end - 1; i >= first; i--) path.push(m.from[i]!);
      path.push(m.to[first]!);
    } else if (kind === "cycle") {
      for (let i = first; i < end; i++) path.push(m.from[i]!);
      path.push(m.to[end - 1]!);
    } else {
      for (let i = first; i < end; i++) {
        if (!path.includes(m.from[i]!)) path.push(m.from[i]!);
        if (!path.includes(m.to[i]!)) path.push(m.to[i]!);
      }
    }
    return {
      index,
      kind,
      state: e.state[index]!,
      steps: end - first,
      persons,
      path,
      gainM: settled > 0 ? gain / settled : null,
      rank: persons > 0 ? rank / persons : 0,
    };
  });
}
