import { batch, signal } from "@preact/signals";
import { init, RuilkringError } from "ruilkring/worker";
import { pick, type Named, type Picked } from "./data/files.ts";
import { placeOf, withColumns, type TownData } from "./data/place.ts";
import { preparedRegion, type Prepared } from "./data/prepared.ts";
import { nothing } from "./data/scenario.ts";
import { plain } from "./data/solver.ts";
import type { Engine, Region, RegionInput } from "./data/types.ts";
import { broken, faults, notice, openPlace, place, showHomes } from "./state.ts";
import { language } from "./text/language.ts";

let engine: Promise<Engine> | null = null;

/** A file is being read. */
export const reading = signal(false);
/** One of the two CSV files, when the other one is still to come. */
export const half = signal<(Picked & { kind: "half" }) | null>(null);
/** Why a file could not be opened, where it has no faults of its own. */
export const complaint = signal("");

function start(): Promise<Engine> {
  engine ??= init();
  return engine;
}

/** A file of the page itself. */
async function own(name: string): Promise<Response> {
  const response = await fetch(`./${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response;
}

/** The page can't do its work. */
function fail(error: unknown): void {
  console.error(error);
  batch(() => {
    place.value = null;
    broken.value = error instanceof Error ? error.message : String(error);
  });
}

/**
 * Opens the region that comes with the page, with its first answer. The engine starts
 * behind that, once it is on the screen: to compile it takes as many processors as
 * there are, and the page would have to wait for one.
 */
export async function openSample(): Promise<void> {
  reading.value = true;
  try {
    const [columns, prepared, towns] = await Promise.all([
      own("sample.bin").then((r) => r.arrayBuffer()),
      own("sample.json").then((r) => r.json() as Promise<Prepared>),
      own("sample.towns.json").then((r) => r.json() as Promise<TownData[]>),
    ]);
    const bytes = new Uint8Array(columns);
    const region = preparedRegion(prepared, () => startWith(bytes.slice()));
    openPlace(placeOf("", region, bytes, towns));
    const here = () => place.value?.region === region; // and no file was opened meanwhile
    afterPaint(() => {
      if (!here()) return;
      region.wake().catch((error: unknown) => {
        if (here()) fail(error);
      });
    });
    performance.measure("region", { start: 0 });
    requestAnimationFrame(() => setTimeout(() => performance.mark("usable")));
  } catch (error) {
    fail(error);
  } finally {
    reading.value = false;
  }
}

/** Does something when what the page shows is on the screen and the browser has nothing else to do. */
function afterPaint(act: () => void): void {
  requestAnimationFrame(() => setTimeout(() => ("requestIdleCallback" in window ? requestIdleCallback(act, { timeout: 500 }) : act())));
}

/** A region in an engine that has to start first. */
async function startWith(columns: Uint8Array): Promise<Region> {
  const ready = await start();
  performance.measure("engine", { start: 0 });
  return ready.load({ columns });
}

/** Opens what was dropped or picked, or says everything that is wrong with it. */
export async function openFiles(list: readonly File[]): Promise<void> {
  const { texts: t } = language.value;
  const files = await Promise.all(list.map(async (file): Promise<Named> => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  const picked = pick(files, half.value);
  batch(() => {
    complaint.value = "";
    faults.value = null;
    half.value = null;
  });
  switch (picked.kind) {
    case "half":
      half.value = picked;
      return;
    case "unknown":
      complaint.value = t.file.unknown(picked.name);
      return;
    case "many":
      complaint.value = t.file.many;
      return;
    case "json":
      return load(picked.name, { problem: picked.bytes });
    case "columns":
      return load(picked.name, { columns: picked.bytes });
    case "csv":
      return load(picked.name, { practicesCSV: picked.practices, householdsCSV: picked.households }, picked.names);
  }
}

async function load(name: string, input: RegionInput, names: Record<string, string> = {}): Promise<void> {
  const { texts: t } = language.value;
  reading.value = true;
  try {
    const region = await (await start()).load(input);
    // Where there are no practices, homes alone say where the map is.
    if (plain(region, nothing) && region.practices.id.length > 0) {
      // The answer is there sooner than the homes, which the engine would have to write first.
      const where = placeOf(name, region, null, []);
      openPlace(where);
      region.export("columns").then((columns) => showHomes(withColumns(where, columns)), console.error);
    } else {
      openPlace(placeOf(name, region, await region.export("columns"), []));
    }
    notice.value = t.file.loaded(name);
  } catch (error) {
    if (error instanceof RuilkringError && error.faults.length > 0) {
      const own = error.faults.map((f) => (f.source === undefined ? f : { ...f, source: names[f.source] ?? f.source }));
      faults.value = { name, faults: own, total: error.total };
    } else if (error instanceof RuilkringError && (error.code === "too_large" || error.code === "crashed")) {
      complaint.value = t.file.tooLarge;
    } else {
      complaint.value = t.file.failed(error instanceof Error ? error.message : String(error));
    }
  } finally {
    reading.value = false;
  }
}
