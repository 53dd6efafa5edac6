import { RuilkringError } from "./errors.js";
import type { Frame } from "./frames.js";
import type { Solution } from "./options.js";
import type { Plan } from "./problem.js";
import type { Exchanges, PlanSurvey } from "./survey.js";

/** The fields of a header that are the call's own. */
export function ofCall(header: Frame["header"]): Record<string, unknown> {
  const { version: _version, ok: _ok, sections: _sections, ...own } = header;
  return own;
}

/** Reads the answer to solve. */
export function solution(answer: Frame): Solution {
  const bytes = (name: string): Uint8Array | undefined => answer.sections.find((s) => s.name === name)?.bytes;
  const json = <T>(name: string): T | undefined => {
    const found = bytes(name);
    return found && (JSON.parse(new TextDecoder().decode(found)) as T);
  };
  const copy = (name: string): Uint8Array | undefined => bytes(name)?.slice(); // not a view on the whole answer
  const planBytes = copy("plan");
  const survey = json<PlanSurvey>("survey");
  const exchanges = json<Exchanges>("exchanges");
  const movesCSV = copy("moves.csv");
  return {
    ...(ofCall(answer.header) as unknown as Pick<Solution, "status" | "goals" | "score" | "bound" | "method" | "limit" | "steps" | "digest">),
    ...(planBytes && { planBytes }),
    ...(survey && { survey }),
    ...(exchanges && { exchanges }),
    ...(movesCSV && { movesCSV }),
    plan: () => {
      if (!planBytes) throw new RuilkringError("bad_request", "ruilkring: the plan was not wanted: name it in want");
      return JSON.parse(new TextDecoder().decode(planBytes)) as Plan;
    },
  };
}
