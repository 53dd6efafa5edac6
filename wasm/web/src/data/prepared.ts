import { isNothing } from "./scenario.ts";
import type { OpenRegion, Region, Solution } from "./types.ts";

/** What is known of a region, and of the best plan for it, before there is an engine. */
export interface Prepared {
  region: Pick<Region, "digest" | "households" | "survey">;
  /** With its survey and its exchanges. */
  solution: Omit<Solution, "plan">;
}

/** A region whose engine starts when it is woken, or asked for more than its first answer. */
export interface PreparedRegion extends OpenRegion {
  wake(): Promise<Region>;
}

/**
 * A region without an engine yet: the first answer is there already, every other one
 * waits for what start gives, which is called once at most.
 */
export function preparedRegion({ region, solution }: Prepared, start: () => Promise<Region>): PreparedRegion {
  let started: Promise<Region> | null = null;
  const wake = () => (started ??= start());
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
    wake,
    solve: async (options = {}) => {
      if ((options.scenario === undefined || isNothing(options.scenario)) && known(options.want)) return first;
      const asked = performance.now();
      const region = await wake();
      const waitedMs = performance.now() - asked;
      return Object.assign(await region.solve(options), { waitedMs });
    },
    export: (async (...wanted: Parameters<Region["export"]>) => (await wake()).export(...wanted)) as Region["export"],
    release: () => {
      started?.then((r) => r.release()).catch(() => {});
    },
  };
}
