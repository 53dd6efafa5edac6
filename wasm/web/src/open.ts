import { batch, signal } from "@preact/signals";
import { init, RuilkringError } from "ruilkring/worker";
import { pick, type Named, type Picked } from "./data/files.ts";
import { placeOf, type TownData } from "./data/place.ts";
import type { Engine, RegionInput } from "./data/types.ts";
import { broken, faults, notice, openPlace } from "./state.ts";
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

/** Opens the region that comes with the page. */
export async function openSample(): Promise<void> {
  reading.value = true;
  try {
    // The engine starts while the files come in.
    const [ready, columns, towns] = await Promise.all([
      start(),
      fetch("./sample.bin").then((r) => (r.ok ? r.arrayBuffer() : Promise.reject(new Error(`sample.bin: ${r.status}`)))),
      fetch("./sample.towns.json").then((r) => (r.ok ? (r.json() as Promise<TownData[]>) : [])),
    ]);
    performance.measure("engine", { start: 0 });
    const bytes = new Uint8Array(columns);
    const region = await ready.load({ columns: bytes });
    performance.measure("region", { start: 0 });
    openPlace(placeOf("", region, bytes, towns));
    requestAnimationFrame(() => setTimeout(() => performance.mark("usable")));
  } catch (error) {
    console.error(error);
    broken.value = error instanceof Error ? error.message : String(error);
  } finally {
    reading.value = false;
  }
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
    openPlace(placeOf(name, region, await region.export("columns"), []));
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
