/**
 * A value with what it was before and what was undone, which are kept as texts:
 * a value of many small parts takes several times as much.
 */
export interface History<T> {
  readonly past: readonly string[];
  readonly now: T;
  readonly future: readonly string[];
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
  const past = instead ? h.past : [...h.past, JSON.stringify(h.now)].slice(-most);
  return { past, now, future: [] };
}

export function undo<T>(h: History<T>): History<T> {
  const before = h.past.at(-1);
  if (before === undefined) return h;
  return { past: h.past.slice(0, -1), now: JSON.parse(before) as T, future: [JSON.stringify(h.now), ...h.future] };
}

export function redo<T>(h: History<T>): History<T> {
  const [after, ...future] = h.future;
  if (after === undefined) return h;
  return { past: [...h.past, JSON.stringify(h.now)], now: JSON.parse(after) as T, future };
}
