// The page of the Vite project: the same in the page's own thread and in a
// worker, and how soon a call is cancelled.
import { init as initHere } from "ruilkring";
import { init } from "ruilkring/worker";
import { town, use } from "./use.js";

window.run = async () => {
  const problem = town(20, 600, 1);
  const here = await initHere();
  const direct = await use(here, problem);
  here.close();
  const engine = await init();
  const apart = await use(engine, problem);
  const controller = new AbortController();
  const large = await engine.load({ problem: town(150, 30_000, 2) });
  const solving = large.solve({ signal: controller.signal, onProgress: () => controller.abort() });
  const cancelled = await solving.catch((error) => error.name);
  const after = await engine.solve(problem);
  engine.close();
  return { direct, apart, cancelled, after: after.status };
};

document.documentElement.dataset.ready = "";
