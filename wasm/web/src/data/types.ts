// What the engine gives, by the names that the page uses.
export type {
  Decline,
  Distance,
  Engine,
  Exchanges,
  Fault,
  Goal,
  Held,
  Kind,
  LengthCount,
  Mode,
  Outcome,
  PlanSurvey,
  Progress,
  Region,
  RegionInput,
  RegionSurvey,
  Scenario,
  ScenarioPractice,
  Solution,
} from "ruilkring/worker";

import type { Region } from "ruilkring/worker";

/** What the page asks of a region that is open. */
export type OpenRegion = Pick<Region, "digest" | "households" | "survey" | "solve" | "export" | "release">;
