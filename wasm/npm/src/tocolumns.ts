import type { Column, Columns } from "./columns.js";
import type { Area, Household, Practice, Problem } from "./problem.js";

/** Thrown inside when a problem has something that columns can't hold. */
const UNFIT = Symbol("unfit");

/** The largest whole number of a problem. */
const LARGEST = 2 ** 31 - 1;

const MODES = new Map<unknown, number>([["open", 0], ["swap", 1], ["closed", 2]]);

/**
 * The problem as columns. Undefined where columns can't hold it as it is: when
 * it has an unknown field, a practice that is not there, or a value of another
 * kind than it must be. Such a problem is faulty, and goes as JSON to the
 * engine, which says what is wrong and where.
 */
export function toColumns(problem: Problem): Columns | undefined {
  try {
    return convert(problem);
  } catch (reason) {
    // A value of another kind may have no such member at all.
    if (reason === UNFIT || reason instanceof TypeError) return undefined;
    throw reason;
  }
}

function convert(problem: Problem): Columns {
  known(problem, PROBLEM);
  fit(problem.format === "ruilkring/v1");
  const { practices, households, rules } = problem;
  fit(Array.isArray(practices) && Array.isArray(households));
  const index = new Map<unknown, number>(practices.map((p, i) => [p.id, i]));
  fit(index.size === practices.length);
  return {
    practices: practices.length,
    households: households.length,
    ...(rules !== undefined && { rules }),
    columns: { ...practiceColumns(practices), ...householdColumns(households, index) },
  };
}

const PROBLEM = new Set(["format", "practices", "households", "rules"]);
const PRACTICE = new Set(["id", "name", "location", "capacity", "enrolled", "mode", "accepts", "max_intake"]);
const POINT = new Set(["lat", "lon"]);
const AREA = new Set(["within_m", "postcodes"]);
const HOUSEHOLD = new Set(["id", "size", "current", "home", "postcode", "wishes", "priority", "since"]);
const WISHES = new Set(["ranked", "within_m", "weights"]);

function practiceColumns(practices: Practice[]): Record<string, Column> {
  const n = practices.length;
  const id: string[] = [];
  const name: string[] = [];
  const [lat, lon] = [new Float64Array(n), new Float64Array(n)];
  const [capacity, enrolled, within, intake] = [new Int32Array(n), new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  const mode = new Uint8Array(n);
  const postcodes: string[] = [];
  const lists = new Uint32Array(n + 1);
  practices.forEach((practice, i) => {
    known(practice, PRACTICE);
    known(practice.location, POINT);
    id.push(text(practice.id));
    name.push(practice.name === undefined || practice.name === "" ? "" : text(practice.name));
    lat[i] = degrees(practice.location.lat);
    lon[i] = degrees(practice.location.lon);
    capacity[i] = whole(practice.capacity, 0);
    enrolled[i] = whole(practice.enrolled, 0);
    const number = MODES.get(practice.mode);
    fit(number !== undefined);
    mode[i] = number!;
    intake[i] = practice.max_intake === undefined ? -1 : whole(practice.max_intake, 0);
    within[i] = area(practice.accepts, postcodes);
    lists[i + 1] = postcodes.length;
  });
  return {
    "practices.id": id,
    ...(name.some((s) => s !== "") && { "practices.name": name }),
    "practices.location.lat": lat,
    "practices.location.lon": lon,
    "practices.capacity": capacity,
    "practices.enrolled": enrolled,
    "practices.mode": mode,
    ...(within.some((m) => m !== 0) && { "practices.accepts.within_m": within }),
    ...(postcodes.length > 0 && { "practices.accepts.postcodes": postcodes, "practices.accepts.postcodes.lists": lists }),
    ...(intake.some((m) => m !== -1) && { "practices.max_intake": intake }),
  };
}

/** Adds the postcodes, and gives the radius. */
function area(accepts: Area | undefined, postcodes: string[]): number {
  if (accepts === undefined) return 0;
  known(accepts, AREA);
  if (accepts.postcodes !== undefined) {
    fit(Array.isArray(accepts.postcodes));
    for (const code of accepts.postcodes) postcodes.push(text(code));
  }
  return accepts.within_m === undefined ? 0 : whole(accepts.within_m, 1);
}

function householdColumns(households: Household[], index: Map<unknown, number>): Record<string, Column> {
  const n = households.length;
  const id: string[] = [];
  const postcode: string[] = [];
  const [lat, lon] = [new Float64Array(n), new Float64Array(n)];
  const [size, current, within, since] = [new Int32Array(n), new Int32Array(n), new Int32Array(n), new Int32Array(n)];
  const priority = new Uint8Array(n);
  const ranking = new Ranking(n, index);
  const days = new Map<unknown, number>();
  households.forEach((household, i) => {
    known(household, HOUSEHOLD);
    known(household.home, POINT);
    known(household.wishes, WISHES);
    const { wishes } = household;
    id.push(text(household.id));
    postcode.push(household.postcode === undefined ? "" : text(household.postcode));
    lat[i] = degrees(household.home.lat);
    lon[i] = degrees(household.home.lon);
    size[i] = household.size === undefined ? 0 : whole(household.size, 1);
    current[i] = household.current === undefined || household.current === null ? -1 : ranking.practice(household.current);
    within[i] = wishes.within_m === undefined ? 0 : whole(wishes.within_m, 1);
    priority[i] = household.priority === undefined ? 0 : whole(household.priority, 0, 9);
    since[i] = household.since === undefined ? NO_DAY : dayOf(household.since, days);
    ranking.add(i, wishes.ranked, wishes.weights);
  });
  return {
    "households.id": id,
    ...(size.some((m) => m !== 0) && { "households.size": size }),
    "households.current": current,
    "households.home.lat": lat,
    "households.home.lon": lon,
    ...(postcode.some((s) => s !== "") && { "households.postcode": postcode }),
    ...ranking.columns(),
    ...(within.some((m) => m !== 0) && { "households.wishes.within_m": within }),
    ...(priority.some((m) => m !== 0) && { "households.priority": priority }),
    ...(since.some((m) => m !== NO_DAY) && { "households.since": since }),
  };
}

/** The ranked wishes of all households. */
class Ranking {
  readonly #index: Map<unknown, number>;
  readonly #members: number[] = [];
  readonly #weights: number[] = [];
  readonly #offsets = [0];
  readonly #lists: Uint32Array;
  #weighted = false;

  constructor(households: number, index: Map<unknown, number>) {
    this.#index = index;
    this.#lists = new Uint32Array(households + 1);
  }

  practice(id: unknown): number {
    const i = this.#index.get(id);
    fit(i !== undefined);
    return i!;
  }

  add(household: number, ranked: string[][] | undefined, weights: number[][] | undefined): void {
    if (ranked !== undefined) {
      fit(Array.isArray(ranked));
      for (const ids of ranked) {
        fit(Array.isArray(ids) && ids.length > 0);
        for (const id of ids) this.#members.push(this.practice(id));
        this.#offsets.push(this.#members.length);
      }
    }
    if (weights !== undefined) {
      fit(Array.isArray(weights) && weights.length === (ranked?.length ?? 0));
      weights.forEach((list, i) => {
        fit(Array.isArray(list) && list.length === ranked![i]!.length);
        for (const weight of list) this.#weights.push(whole(weight, 0));
      });
      this.#weighted = true;
    }
    while (this.#weights.length < this.#members.length) this.#weights.push(0);
    this.#lists[household + 1] = this.#offsets.length - 1;
  }

  columns(): Record<string, Column> {
    return {
      "households.wishes.ranked": Uint32Array.from(this.#members),
      "households.wishes.ranked.offsets": Uint32Array.from(this.#offsets),
      "households.wishes.ranked.lists": this.#lists,
      ...(this.#weighted && { "households.wishes.weights": Int32Array.from(this.#weights) }),
    };
  }
}

function fit(good: boolean): void {
  if (!good) throw UNFIT;
}

function known(object: object, names: Set<string>): void {
  fit(typeof object === "object" && object !== null && !Array.isArray(object));
  for (const name in object) fit(names.has(name));
}

function whole(value: unknown, least: number, most = LARGEST): number {
  fit(Number.isInteger(value) && (value as number) >= least && (value as number) <= most);
  return value as number;
}

function degrees(value: unknown): number {
  fit(Number.isFinite(value));
  return value as number;
}

/** A text that is not empty and that UTF-8 can say: half a surrogate pair it can't. */
function text(value: unknown): string {
  fit(typeof value === "string" && value !== "" && !/\p{Surrogate}/u.test(value));
  return value as string;
}

/** Stands for no day. */
const NO_DAY = -(2 ** 31);

const DAY_MS = 86_400_000;

/** Days since 1970-01-01; kept in days, as dates occur often. */
function dayOf(date: unknown, days: Map<unknown, number>): number {
  let day = days.get(date);
  if (day === undefined) {
    fit(typeof date === "string" && /^\d{4}-\d\d-\d\d$/.test(date));
    const ms = Date.parse(`${date as string}T00:00:00Z`);
    fit(Number.isFinite(ms) && new Date(ms).toISOString().startsWith(date as string));
    day = ms / DAY_MS;
    days.set(date, day);
  }
  return day;
}
