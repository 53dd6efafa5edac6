// What the projects of the tests do with the package. Gives what it found, as
// data that can be compared.

/** Solves a round in two ways, and under a scenario. */
export async function use(engine, problem) {
  const once = await engine.solve(problem, { maxSteps: 1e9 });
  const region = await engine.load({ problem });
  const progress = [];
  const more = await region.solve({
    scenario: { format: "ruilkring/scenario/v1", practices: [{ id: problem.practices[0].id, places: 20, mode: "open" }] },
    want: ["plan", "survey"],
    onProgress: (p) => progress.push(p.stage),
  });
  const report = await region.verify(once.planBytes);
  const fault = await engine.solve({ ...problem, format: "other" }).catch((error) => error);
  region.release();
  return {
    practices: region.practices.id.length,
    once: await hash(once.planBytes),
    more: await hash(more.planBytes),
    moved: [report.persons, more.survey.moved.persons],
    progress: progress.length > 0,
    fault: [fault.name, fault.code, fault.faults?.[0]?.path, fault.total],
  };
}

async function hash(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** A round of one town, made up from a seed. */
export function town(practices, households, seed) {
  let state = seed;
  const next = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const point = () => ({ lat: 52 + next(1000) / 10000, lon: 4.3 + next(1000) / 10000 });
  const list = Array.from({ length: practices }, (_, i) => ({
    id: `p${i}`, name: `Praktijk ${i}`, location: point(), capacity: 2000, enrolled: 2000 - (i % 5 === 0 ? 3 : 0), mode: i % 5 === 0 ? "open" : "swap",
  }));
  return {
    format: "ruilkring/v1",
    practices: list,
    households: Array.from({ length: households }, (_, i) => {
      const at = next(practices + 2);
      const first = next(practices);
      const ranked = [first, (first + 1 + next(practices - 1)) % practices].filter((p) => p !== at).map((p) => [`p${p}`]);
      return {
        id: `h${i}`, ...(at < practices && { current: `p${at}` }), home: point(), ...(next(3) === 0 && { priority: 1 }), wishes: { ranked },
      };
    }),
    rules: { seed: 7, date: "2026-11-21" },
  };
}
