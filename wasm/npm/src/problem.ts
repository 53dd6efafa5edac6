// The problem and the plan as they stand in JSON. A test holds these types
// against those of the Go package matching.

/** A swap round: who holds places, who wants to move where, and what makes a plan better. */
export interface Problem {
  format: "ruilkring/v1";
  practices: Practice[];
  households: Household[];
  rules?: Rules;
}

/**
 * Whom a practice takes in: `open`, newcomers into its free places, and swaps;
 * `swap`, only as many persons as leave in the same exchange; `closed`, nobody.
 */
export type Mode = "open" | "swap" | "closed";

/** A place on the globe in WGS84 degrees. */
export interface Point {
  lat: number;
  lon: number;
}

/** A GP practice: it holds places. */
export interface Practice {
  /** Unique among the practices. */
  id: string;
  /** For people to read; nothing depends on it. */
  name?: string;
  location: Point;
  /** How many persons it wants to hold. */
  capacity: number;
  /** How many it holds now, those in the households of the problem among them. */
  enrolled: number;
  mode: Mode;
  /** Whose home it accepts; absent for everybody. */
  accepts?: Area;
  /** The most persons who enter in the whole plan; absent for no limit. */
  max_intake?: number;
}

/** Where a home may be. Both limits hold where both are given. */
export interface Area {
  /** The most metres from the practice; absent or 0 for no limit. */
  within_m?: number;
  /** Beginnings, one of which the home's postcode must have; absent or empty for no limit. */
  postcodes?: string[];
}

/** One or more patients who move together or not at all. */
export interface Household {
  /** Unique among the households; says nothing about who they are. */
  id: string;
  /** The number of persons, 1 where absent. */
  size?: number;
  /** The practice where they are enrolled; absent for none. */
  current?: string;
  home: Point;
  postcode?: string;
  wishes: Wishes;
  /** 0 to 9, higher goes first; 0 where absent. */
  priority?: number;
  /** The date from which they wait, as 2026-03-01; absent for the day of the round. */
  since?: string;
}

/** Which practices a household accepts, in order of preference. */
export interface Wishes {
  /** Classes of practice ids, rank 1 first; those inside one class are equally good. */
  ranked?: string[][];
  /** Adds every further practice within so many metres of home as one last class; absent or 0 for none. */
  within_m?: number;
  /** What each member of ranked counts for at the goal weight, in the same shape; absent for 0. */
  weights?: number[][];
}

/** How a plan is chosen. */
export type Mechanism = "optimal" | "ttc" | "waitlist";

/** Something to have more of. */
export type Goal = "priority" | "patients" | "households" | "rank" | "distance" | "waiting" | "weight" | "exchanges";

/** What makes a plan valid and what makes it better. */
export interface Rules {
  /** `optimal` where absent. */
  mechanism?: Mechanism;
  /** The most moves in one cycle; absent or 0 for no limit. */
  max_cycle?: number;
  /** The most moves in one chain; absent or 0 for no limit. */
  max_chain?: number;
  /** Compared in this order; absent for priority, patients, rank, distance. */
  goals?: Goal[];
  /** The day of the round, as 2026-11-21; absent for the latest since of the problem. */
  date?: string;
  /** Breaks the ties that remain after all goals. Beyond 2^53 it must be a bigint. */
  seed?: number | bigint;
}

/** What is proven about a plan: that no better one exists, or only that it is valid. */
export type Status = "optimal" | "feasible";

/** What a round proposes: exchanges that each stand alone. */
export interface Plan {
  format: string;
  /** The digest of the problem. */
  problem: string;
  status: Status;
  goals: Goal[];
  /** One list for each goal, larger is better, compared in order. */
  score: number[][];
  /** No valid plan scores more. */
  bound: number[][];
  exchanges: Exchange[];
  /** Proves the bound. */
  certificate?: Certificate;
}

/**
 * `cycle`, which closes on itself; `chain`, which starts in a free place and
 * follows the vacancy; `bundle`, any other: only mixed sizes need one.
 */
export type Kind = "cycle" | "chain" | "bundle";

/** Moves that are carried out together or not at all. */
export interface Exchange {
  kind: Kind;
  moves: Move[];
}

/** One household's change of practice. */
export interface Move {
  household: string;
  /** The current practice; absent for none. */
  from?: string;
  to: string;
  /** The class of the wish, 1 for the most wanted. */
  rank: number;
  /** The distance from home to `to`. */
  metres: number;
}

/** A proof of the bound by prices of places. */
export interface Certificate {
  /** In order of practice id; practices at price zero are left out. */
  prices: Price[];
}

/** The price of a place at one practice, one number for each level of the score. */
export interface Price {
  practice: string;
  price: number[];
}
