// What-ifs, as they stand in JSON. A test holds these types against those of
// the Go package matching/scenario.

import type { Goal, Mechanism, Mode } from "./problem.js";
import type { People } from "./survey.js";

/**
 * What is different from the problem as it is. What is absent stays as it is;
 * an unknown field is a fault.
 */
export interface Scenario {
  format: "ruilkring/scenario/v1";
  /** For people to read; nothing depends on it. */
  name?: string;
  practices?: ScenarioPractice[];
  /** Practices take in only households whose home is within so many metres, besides the limits that they have. */
  withinM?: number;
  /** Households that accept every practice within a radius accept those within so many metres, where that is more. */
  widenM?: number;
  /** Households without a practice have at least this priority. */
  withoutPriority?: number;
  /** Takes the place of the rules' cap; 0 for no limit. */
  maxCycle?: number;
  /** Takes the place of the rules' cap; 0 for no limit. */
  maxChain?: number;
  goals?: Goal[];
  /** Takes the place of the rules' seed. Beyond 2^53 it must be a bigint. */
  seed?: number | bigint;
  mechanism?: Mechanism;
  decline?: Decline;
}

/** What is different at one practice. */
export interface ScenarioPractice {
  id: string;
  /** Added to the capacity; may be below zero. It does not change the mode. */
  places?: number;
  mode?: Mode;
  /** Takes the place of the practice's limit on intake. */
  maxIntake?: number;
}

/** Not everybody who is asked accepts. */
export interface Decline {
  /** How many of a thousand households decline. */
  perMille: number;
  /** Who does is drawn by lottery from this. Beyond 2^53 it must be a bigint. */
  seed?: number | bigint;
  /** Solves once more over what is open after exchanges broke. */
  repair?: boolean;
}

/** One time that people are asked. */
export interface Round {
  /** All whom the plan moves: those who declined, fell and are kept. */
  proposed: People;
  /** Those who are asked and decline. */
  declined: People;
  /** Those who would have moved but for another household of their exchange that declines. */
  fell: People;
  /** Those who move. */
  kept: People;
  /** The exchanges of the plan. */
  exchanges: number;
  /** Those of them that fall through. */
  broken: number;
}

/** What becomes of a plan when people may decline. */
export interface Outcome extends Round {
  /** The second round, over what is open after the first; null where there was none. */
  repair: Round | null;
  /** All who move in the end: those kept, of both rounds. */
  moved: People;
}
