// Has to compile, and each line marked must not.
import { init, type Problem, RuilkringError, type Solution } from "ruilkring";
import { init as initWorker } from "ruilkring/worker";

const problem: Problem = { format: "ruilkring/v1", practices: [], households: [], rules: { goals: ["patients"] } };

export async function solve(signal: AbortSignal): Promise<Solution> {
  const engine = await (Math.random() < 0.5 ? init : initWorker)();
  // @ts-expect-error: there is no such goal.
  problem.rules = { goals: ["money"] };
  try {
    const region = await engine.load({ problem }, { signal });
    // @ts-expect-error: there is no such answer.
    await region.solve({ want: ["plans"] });
    const { survey } = await region.solve({ want: ["survey"], onProgress: ({ steps }) => console.log(steps.toFixed()) });
    // @ts-expect-error: it is there only where it was wanted.
    survey.moved;
    return await region.solve();
  } catch (error) {
    if (error instanceof RuilkringError) console.log(error.code, error.faults[0]?.path?.length);
    throw error;
  }
}
