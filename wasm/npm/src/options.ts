import type { InitOptions } from "./compile.js";
import type { Columns } from "./columns.js";
import type { Engine } from "./engine.js";
import type { Goal, Plan, Problem, Rules, Status } from "./problem.js";
import type { Outcome, Scenario } from "./scenario.js";
import type { Exchanges, PlanSurvey } from "./survey.js";

/** Starts an engine. It compiles the module, which takes a moment the first time. */
export type Init = (options?: InitOptions) => Promise<Engine>;

/** A problem: as an object, as JSON text, or as the UTF-8 of such a text. */
export type ProblemInput = Problem | string | Uint8Array;

/** A problem in one of its forms: `problem`, `columns`, or both CSV files. */
export interface RegionInput {
  problem?: ProblemInput;
  /** From {@link toColumns}, or the bytes of such. */
  columns?: Columns | Uint8Array;
  practicesCSV?: Uint8Array | string;
  householdsCSV?: Uint8Array | string;
  /** The rules, beside CSV files, which have none. */
  rules?: Rules;
}

/** What every call may be given. */
export interface CallOptions {
  /**
   * Cancels the call. In a worker it takes effect at once; in the caller's own
   * thread only before the call, and when onProgress aborts.
   */
  signal?: AbortSignal;
}

/** How far a search is. */
export interface Progress {
  stage: "eligibility" | "solve" | "exchanges" | "check" | "repair";
  /** The level of the score under way, from 0, of {@link levels}. */
  level: number;
  levels: number;
  steps: number;
  /** Of the best plan so far; null before there is any. */
  score: number[][] | null;
  /** What no plan can exceed; null before it is known. */
  bound: number[][] | null;
}

/** What an answer to solve may bring beside its numbers. */
export type Want = "plan" | "survey" | "exchanges" | "moves.csv";

/** How to solve. */
export interface SolveOptions extends CallOptions {
  /** What is different from the problem as it is. */
  scenario?: Scenario;
  /** Stops the search after so many steps, at the same point on every machine; absent or 0 for no limit. */
  maxSteps?: number;
  /** What the answer brings; absent for the plan alone. */
  want?: readonly Want[];
  /** The language of moves.csv, `en` where absent. */
  language?: "en" | "nl";
  /** Told how far the search is. What it throws ends the call. */
  onProgress?: (progress: Progress) => void;
}

/** What a search found. */
export interface Solution {
  readonly status: Status;
  readonly goals: Goal[];
  /** One list for each goal, larger is better, compared in order. */
  readonly score: number[][];
  /** No valid plan scores more. */
  readonly bound: number[][];
  /** How the plan was found. */
  readonly method: string;
  /** Why the search ended before the optimum was proven, "" where it was. */
  readonly limit: "" | "steps" | "effort" | "cancelled";
  readonly steps: number;
  /** The digest of the problem with the scenario applied. */
  readonly digest: string;
  /** What becomes of the plan where the scenario lets people decline. */
  readonly decline?: Outcome;
  /** The plan as the Go library writes it, byte for byte; where it was wanted. */
  readonly planBytes?: Uint8Array;
  /** Where it was wanted. */
  readonly survey?: PlanSurvey;
  /** Where they were wanted. */
  readonly exchanges?: Exchanges;
  /** One line for each move, where it was wanted. */
  readonly movesCSV?: Uint8Array;
  /** The plan as an object. Numbers beyond 2^53 are rounded in it: planBytes has them exactly. */
  plan(): Plan;
}

/** What there is to know of a plan that is valid. */
export interface Report {
  digest: string;
  persons: number;
  households: number;
  cycles: number;
  chains: number;
  bundles: number;
  /** Bundles of which it is not settled that no part could stand alone. */
  unsettled: number;
  status: Status;
  score: number[][];
  bound: number[][];
  /** What the certificate alone proves; null where that does not fit in 64 bits. */
  proven: number[][] | null;
}

/** What the engine is and takes. */
export interface About {
  /** The version of the Go module. */
  module: string;
  formats: string[];
  calls: string[];
  limits: {
    requestBytes: number;
    handles: number;
    practices: number;
    households: number;
    /** The largest step budget, 0 for none. */
    steps: number;
  };
}
