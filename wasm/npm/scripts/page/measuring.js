// What is measured of one round, in a page or in Node.

/** Starts an engine, loads the round, given as JSON, and asks about it. Times are in milliseconds. */
export async function measure(init, json) {
  const time = async (call) => {
    const begin = performance.now();
    const value = await call();
    return [performance.now() - begin, value];
  };
  const [start, engine] = await time(init);
  const [first] = await time(() => engine.about());
  const [text, region] = await time(() => engine.load({ problem: json }));
  const columns = await region.export("columns");
  region.release();
  const [loaded, again] = await time(() => engine.load({ columns }));
  const [cold, solution] = await time(() => again.solve({ want: ["plan"] }));
  const warm = [];
  const memory = [];
  const change = (i) => ({ format: "ruilkring/scenario/v1", practices: [{ id: again.practices.id[i % 20], places: i + 1 }] });
  for (let i = 0; i < 100; i++) {
    warm.push((await time(() => again.solve({ scenario: change(i), want: ["survey"] })))[0]);
    memory.push(await engine.memoryBytes());
    if (again.households > 20_000 && i === 19) break;
  }
  const cancels = [];
  const reloads = [];
  for (let i = 0; i < 5; i++) {
    const controller = new AbortController();
    const solving = again.solve({ scenario: change(200 + i), signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, i === 0 ? 5 : 30));
    const begin = performance.now();
    controller.abort();
    await solving.catch(() => {});
    await engine.about();
    cancels.push(performance.now() - begin);
    reloads.push((await time(() => again.solve({ scenario: change(300 + i), want: ["survey"] })))[0]);
  }
  engine.close();
  return { start, first, text, loaded, cold, method: solution.method, warm, memory, cancels, reloads, households: again.households };
}
