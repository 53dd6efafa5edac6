import { isNothing } from "./scenario.ts";
import type { OpenRegion, Region, Solution } from "./types.ts";

/** What is known of a region, and of the best plan for it, before there is an engine. */
export interface Prepared {
  region: Pick<Region, "digest" | "households" | "survey">;
  /** With its survey and its exchanges. */
  solution: Omit<Solution, "plan">;
}

/**
 * A region whose engine is still starting: the first answer is there already, every
 * other one waits for the engine.
 */
export function preparedRegion({ region, solution }: Prepared, started: Promise<Region>): OpenRegion {
  const first: Solution & { prepared: true } = {
    ...solution,
    prepared: true,
    plan: () => {
      throw new Error("the plan was not wanted");
    },
  };
  const known = (want: readonly string[] | undefined) => want !== undefined && want.every((w) => w === "survey" || w === "exchanges");
  return {
    ...region,
    solve: async (options = {}) => {
      if ((options.scenario === undefined || isNothing(options.scenario)) && known(options.want)) return first;
      return (await started).solve(options);
    },
    export: (async (...wanted: Parameters<Region["export"]>) => (await started).export(...wanted)) as Region["export"],
    release: () => {
      started.then((r) => r.release()).catch(() => {});
    },
  };
}
