// Statistics of a region and of a plan, as they stand in JSON. A test holds
// these types against those of the Go package matching/survey.

import type { Goal, Kind } from "./problem.js";

/** Counts a group of people. */
export interface People {
  households: number;
  persons: number;
  /** How many of the persons have no practice before the plan. */
  withoutBefore: number;
}

/** What there is to say of a problem whatever the plan is. */
export interface RegionSurvey {
  /** The households of the problem. */
  all: People;
  /** Those that have an eligible wish. */
  asking: People;
  /** The number of eligible wishes. */
  wishes: number;
  /** Those of all practices together. */
  freePlaces: number;
  modes: Modes;
  box: Box;
  goals: Goal[];
  /** The day of the round, "" where there is none. */
  date: string;
  /** The cap of the rules, 0 for none. */
  maxCycle: number;
  /** The cap of the rules, 0 for none. */
  maxChain: number;
  /** The priorities that occur, from high to low. */
  byPriority: PriorityCount[];
  /** From home to the practice of all who have one. */
  distance: Distance;
  /** Those whom no valid plan can move, by reason. */
  stuck: Held[];
  practices: RegionPractices;
}

/** Counts practices by their mode. */
export interface Modes {
  open: number;
  swap: number;
  closed: number;
}

/** The smallest part of the world that holds every practice and every home, in degrees. */
export interface Box {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** What becomes of those of one priority. */
export interface PriorityCount {
  priority: number;
  /** All of this priority. */
  persons: number;
  /** Those with an eligible wish. */
  asking: number;
  /** Those who move; 0 in the survey of a region. */
  moved: number;
}

/** Sums up distances between homes and practices, each counted once for every person. */
export interface Distance {
  persons: number;
  meanM: number;
  /** The least distance that half of the persons are within. */
  medianM: number;
  /** The least distance that nine tenths of the persons are within. */
  ninetyM: number;
  /** Persons by distance in steps of 500 metres; the last number counts everybody from there on. */
  hist: number[];
}

/** Counts households that stay for one reason. */
export interface Held {
  reason: Reason;
  households: number;
  persons: number;
}

/** Why a household stays where it is: without an eligible wish, out of reach of any plan, or held by a goal. */
export type Reason =
  | "wantsNothing"
  | "nothingNear"
  | "allClosed"
  | "allOutside"
  | "closedOrOutside"
  | "nobodyLeaves"
  | "noExchange"
  | "byPriority"
  | "byOwnPriority"
  | "byNumber"
  | "byRank"
  | "byDistance"
  | "byWaiting"
  | "byWeight"
  | "bySeed"
  | "declines"
  | "fell"
  | "unsettled";

/** One element for each practice, in the order of the problem. */
export interface RegionPractices {
  id: string[];
  name: string[];
  lat: number[];
  lon: number[];
  /** 0 for open, 1 for swap, 2 for closed. */
  mode: number[];
  capacity: number[];
  enrolled: number[];
  free: number[];
  /** -1 for no limit. */
  maxIntake: number[];
  /** The persons with an eligible wish for the practice. */
  wished: number[];
  /** The persons enrolled there who have an eligible wish for another. */
  leaving: number[];
  /** The persons with an eligible wish if no practice were closed: of a closed one, those whom only that keeps out. */
  wanted: number[];
}

/** What a plan comes to. */
export interface PlanSurvey {
  moved: People;
  /** Those who have an eligible wish and stay. */
  waiting: People;
  /** The priorities that occur, from high to low. */
  byPriority: PriorityCount[];
  /** The ranks that are granted, in order. */
  ranks: RankCount[];
  distance: Distances;
  exchanges: Lengths;
  /** All who stay, by reason. */
  held: Held[];
  practices: PlanPractices;
  flows: Flows;
}

/** Counts those whose wish of one rank is granted; 1 is the most wanted. */
export interface RankCount {
  rank: number;
  households: number;
  persons: number;
}

/** From home to the practice of those who move. */
export interface Distances {
  /** To the present one, of those who have one. */
  before: Distance;
  /** To the new one, of the same persons. */
  after: Distance;
  /** To the new one, of those who had none. */
  afterNowhere: Distance;
}

/** Counts exchanges by kind and number of moves, short ones first. */
export interface Lengths {
  cycles: LengthCount[];
  chains: LengthCount[];
  bundles: LengthCount[];
}

/** Counts the exchanges of one length. */
export interface LengthCount {
  /** The number of moves. */
  length: number;
  count: number;
  persons: number;
}

/** One element for each practice, in the order of the problem. */
export interface PlanPractices {
  in: number[];
  out: number[];
  /** The persons with an eligible wish for the practice. */
  wished: number[];
  /** Those of them who stay where they are. */
  waitingFor: number[];
  /** The persons enrolled here who wish to leave and stay. */
  waitingFrom: number[];
  /** 0 for open, 1 for swap, 2 for closed. */
  mode: number[];
  capacity: number[];
  /** Before the plan. */
  free: number[];
  freeAfter: number[];
  /** How many more persons move if the practice has one more place; null where that is not known. */
  worth: number[] | null;
}

/** The moves by practice left and practice entered, as indices; -1 in from is for those without a practice. */
export interface Flows {
  from: number[];
  to: number[];
  households: number[];
  persons: number[];
}

/** Exchanges and their moves as columns: the moves of exchange i are those from offsets[i] up to offsets[i+1]. */
export interface Exchanges {
  kind: Kind[];
  /** 0 where it goes through, 1 where a household declines, 2 where it was found after others broke. */
  state: number[];
  offsets: number[];
  moves: Moves;
}

/** One element for each move. */
export interface Moves {
  household: string[];
  /** The persons in the household. */
  size: number[];
  priority: number[];
  /** How long the household waits on the day of the round. */
  days: number[];
  /** Index of a practice, -1 for none. */
  from: number[];
  /** Index of a practice. */
  to: number[];
  rank: number[];
  /** From home to from, -1 where there is none. */
  beforeM: number[];
  /** From home to to. */
  afterM: number[];
  lat: number[];
  lon: number[];
  /** 1 where the household declines, else 0. */
  declined: number[];
}
