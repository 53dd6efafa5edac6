// Solves an integer program in the LP format with HiGHS, and prints one line of
// JSON: how it ended, the columns at one, and what it took.
//
//   node --no-wasm-lazy-compilation --no-liftoff highs.mjs FILE SECONDS
//
// The flags have node compile all of HiGHS, as well as it can, before it solves.
// Without them much of a short search is the compiler's.
import { readFileSync } from "node:fs";
import loadHighs from "highs";

const [file, seconds] = process.argv.slice(2);
if (file === undefined || !(Number(seconds) > 0)) {
  console.error("usage: node highs.mjs FILE SECONDS");
  process.exit(2);
}

// used is the processor's seconds since a cpuUsage().
function used(since) {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

// watch measures a call, by the clock and of the processor.
function watch(call) {
  const processor = process.cpuUsage();
  const start = performance.now();
  const value = call();
  return { value, clock: (performance.now() - start) / 1e3, processor: used(processor) };
}

async function solve() {
  const highs = await loadHighs();
  const data = readFileSync(file, "utf8");
  const read = watch(() => highs.createModel({ format: "lp", data }));
  const model = read.value;
  model.options.set({
    output_flag: false,
    // The limit is of the processor, below; this one ends what hangs.
    time_limit: 10 * Number(seconds),
    // Every value is whole: a bound less than one above proves the optimum. The
    // default relative gap would stop before that.
    mip_rel_gap: 0,
    mip_abs_gap: 0.999,
  });
  const started = process.cpuUsage();
  const stop = (event) => {
    if (used(started) > Number(seconds)) event.interrupt();
  };
  const { mipInterrupt, simplexInterrupt } = highs.constants.callbackType;
  const run = watch(() => model.run({ [mipInterrupt]: stop, [simplexInterrupt]: stop }));
  const names = Object.entries(highs.constants.modelStatus);
  const chosen = [];
  if (model.info.get("primal_solution_status") === highs.constants.solutionStatus.feasible) {
    model.getSolution().colValue.forEach((value, column) => {
      if (value > 0.5) chosen.push(model.getColName(column));
    });
  }
  return {
    version: highs.version.string,
    status: names.find(([, code]) => code === model.getModelStatus())?.[0] ?? "unknown",
    chosen,
    solve_seconds: run.clock,
    processor_seconds: run.processor,
    read_seconds: read.clock,
    read_processor_seconds: read.processor,
  };
}

try {
  console.log(JSON.stringify(await solve()));
} catch (error) {
  // The error alone: node would print the library's one line of source too.
  console.error(String(error));
  process.exitCode = 1;
}
