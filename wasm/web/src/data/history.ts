/**
 * A value with the steps back to what it was before, and forth to what was undone.
 * A step is what differs in the JSON of the two: a value has hundreds of parts, of
 * which one changes at a time.
 */
export interface History<T> {
  readonly past: readonly Step[];
  readonly now: T;
  readonly future: readonly Step[];
}

/** Leads from one text to another: how much they share at the beginning and at the end, and what the other has between. */
export interface Step {
  readonly head: number;
  readonly tail: number;
  readonly between: string;
}

/** Most steps that can be undone. */
const most = 200;

export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

/**
 * The history after a change. Where instead is set the last change is replaced,
 * so that a slider that is dragged leaves one step behind.
 */
export function change<T>(h: History<T>, now: T, instead = false): History<T> {
  const [after, before] = [JSON.stringify(now), JSON.stringify(h.now)];
  const last = h.past.at(-1);
  if (!instead) return { past: [...h.past, step(after, before)].slice(-most), now, future: [] };
  if (last === undefined) return { past: [], now, future: [] };
  return { past: [...h.past.slice(0, -1), step(after, taken(last, before))], now, future: [] };
}

export function undo<T>(h: History<T>): History<T> {
  const last = h.past.at(-1);
  if (last === undefined) return h;
  const now = JSON.stringify(h.now);
  const before = taken(last, now);
  return { past: h.past.slice(0, -1), now: JSON.parse(before) as T, future: [step(before, now), ...h.future] };
}

export function redo<T>(h: History<T>): History<T> {
  const [next, ...future] = h.future;
  if (next === undefined) return h;
  const now = JSON.stringify(h.now);
  const after = taken(next, now);
  return { past: [...h.past, step(after, now)], now: JSON.parse(after) as T, future };
}

function step(from: string, to: string): Step {
  const most = Math.min(from.length, to.length);
  let head = 0;
  while (head < most && from[head] === to[head]) head++;
  let tail = 0;
  while (tail < most - head && from[from.length - 1 - tail] === to[to.length - 1 - tail]) tail++;
  // A part of a text keeps the whole text alive; what is parsed is a text of its own.
  const between = JSON.parse(JSON.stringify(to.slice(head, to.length - tail))) as string;
  return { head, tail, between };
}

/** The text to which the step leads. */
function taken({ head, tail, between }: Step, from: string): string {
  return from.slice(0, head) + between + from.slice(from.length - tail);
}
