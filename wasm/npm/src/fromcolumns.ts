import type { Column, Columns } from "./columns.js";
import type { Area, Household, Mode, Point, Practice, Problem, Wishes } from "./problem.js";

const MODES: Mode[] = ["open", "swap", "closed"];
const DAY_MS = 86_400_000;
const NO_DAY = -(2 ** 31);

/** The problem that columns hold. They must be good ones: of a faulty file, let the engine say what is wrong. */
export function fromColumns({ practices, households, rules, columns }: Columns): Problem {
  return {
    format: "ruilkring/v1",
    practices: readPractices(practices, columns),
    households: readHouseholds(households, columns),
    ...(rules && { rules }),
  };
}

type Table = Record<string, Column>;

/** Gives the value of a column at an index, or undefined where there is no column or the value stands for none. */
function reader<T extends Column>(columns: Table, name: string, none?: T[number]): (i: number) => T[number] | undefined {
  const column = columns[name] as T | undefined;
  return (i) => (column === undefined || column[i] === none ? undefined : column[i]);
}

function required<T extends Column>(columns: Table, name: string): T {
  const column = columns[name];
  if (!column) throw new TypeError(`the column ${name} is missing`);
  return column as T;
}

function points(columns: Table, name: string): (i: number) => Point {
  const lat = required<Float64Array>(columns, `${name}.lat`);
  const lon = required<Float64Array>(columns, `${name}.lon`);
  return (i) => ({ lat: lat[i]!, lon: lon[i]! });
}

function readPractices(n: number, columns: Table): Practice[] {
  const id = required<string[]>(columns, "practices.id");
  const name = reader<string[]>(columns, "practices.name", "");
  const location = points(columns, "practices.location");
  const capacity = required<Int32Array>(columns, "practices.capacity");
  const enrolled = required<Int32Array>(columns, "practices.enrolled");
  const mode = required<Uint8Array>(columns, "practices.mode");
  const intake = reader<Int32Array>(columns, "practices.max_intake", -1);
  const within = reader<Int32Array>(columns, "practices.accepts.within_m", 0);
  const postcodes = columns["practices.accepts.postcodes"] as string[] | undefined;
  const lists = columns["practices.accepts.postcodes.lists"] as Uint32Array | undefined;
  return Array.from({ length: n }, (_, i) => {
    const codes = postcodes && lists ? postcodes.slice(lists[i], lists[i + 1]) : [];
    const accepts: Area = { ...some("within_m", within(i)), ...(codes.length > 0 && { postcodes: codes }) };
    return {
      id: id[i]!,
      ...some("name", name(i)),
      location: location(i),
      capacity: capacity[i]!,
      enrolled: enrolled[i]!,
      mode: MODES[mode[i]!]!,
      ...(Object.keys(accepts).length > 0 && { accepts }),
      ...some("max_intake", intake(i)),
    };
  });
}

function readHouseholds(n: number, columns: Table): Household[] {
  const practices = required<string[]>(columns, "practices.id");
  const id = required<string[]>(columns, "households.id");
  const size = reader<Int32Array>(columns, "households.size", 0);
  const current = required<Int32Array>(columns, "households.current");
  const home = points(columns, "households.home");
  const postcode = reader<string[]>(columns, "households.postcode", "");
  const priority = reader<Uint8Array>(columns, "households.priority", 0);
  const since = reader<Int32Array>(columns, "households.since", NO_DAY);
  const wishes = readWishes(practices, columns);
  return Array.from({ length: n }, (_, i) => {
    const day = since(i);
    return {
      id: id[i]!,
      ...some("size", size(i)),
      ...(current[i]! >= 0 && { current: practices[current[i]!]! }),
      home: home(i),
      ...some("postcode", postcode(i)),
      wishes: wishes(i),
      ...some("priority", priority(i)),
      ...(day !== undefined && { since: new Date(day * DAY_MS).toISOString().slice(0, 10) }),
    };
  });
}

function readWishes(practices: string[], columns: Table): (household: number) => Wishes {
  const members = required<Uint32Array>(columns, "households.wishes.ranked");
  const offsets = required<Uint32Array>(columns, "households.wishes.ranked.offsets");
  const lists = required<Uint32Array>(columns, "households.wishes.ranked.lists");
  const weights = columns["households.wishes.weights"] as Int32Array | undefined;
  const within = reader<Int32Array>(columns, "households.wishes.within_m", 0);
  return (household) => {
    const ranked: string[][] = [];
    const weigh: number[][] = [];
    for (let c = lists[household]!; c < lists[household + 1]!; c++) {
      ranked.push(Array.from(members.subarray(offsets[c], offsets[c + 1]), (p) => practices[p]!));
      if (weights) weigh.push(Array.from(weights.subarray(offsets[c], offsets[c + 1])));
    }
    return {
      ...(ranked.length > 0 && { ranked }),
      ...some("within_m", within(household)),
      ...(weigh.some((list) => list.some((w) => w !== 0)) && { weights: weigh }),
    };
  };
}

/** An object with the member, or without it where there is no value. */
function some<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [key in K]?: V };
}
