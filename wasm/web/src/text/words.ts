import type { Place } from "../data/place.ts";
import { extraPlaces, orderOf } from "../data/scenario.ts";
import type { Scenario } from "../data/types.ts";
import type { Format } from "./format.ts";
import type { Texts } from "./nl.ts";

/** The difference in a few words: +112 mensen, waarvan 9 zonder huisarts. */
export function differenceInWords(t: Texts, moved: number, without: number): string {
  if (moved === 0 && without === 0) return t.difference.even;
  return t.difference.people(moved) + t.difference.without(moved, without);
}

/** Most practices that a description names one by one. */
const mostNamed = 3;

/** What the scenario changes, one phrase each; none where it changes nothing. */
export function changesInWords(t: Texts, f: Format, s: Scenario, where: Pick<Place, "byId">): string[] {
  const words: string[] = [];
  const practices = s.practices ?? [];
  if (practices.length > mostNamed) {
    words.push(t.changes.practices(practices.length));
  } else {
    for (const p of practices) {
      const practice = where.byId.get(p.id);
      const name = practice?.name ?? p.id;
      const extra = practice === undefined ? 0 : extraPlaces(s, practice);
      // Places that come with being open, or bring none, are told as such.
      if (extra !== 0 && p.places !== undefined) words.push(t.changes.places(name, extra));
      else if (p.mode !== undefined) words.push(t.changes.practiceMode(name, t.changes.mode[p.mode]));
      else if (p.places !== undefined) words.push(t.changes.norm(name, p.places));
    }
  }
  if (s.withinM) words.push(t.changes.within(f.metres(s.withinM)));
  if (s.widenM) words.push(t.changes.widen(f.metres(s.widenM)));
  if (s.maxCycle !== undefined) words.push(t.changes.cycle(s.maxCycle));
  if (s.maxChain !== undefined) words.push(t.changes.chain(s.maxChain));
  const order = orderOf(s);
  if (order === undefined) words.push(t.changes.otherOrder);
  else if (order !== "rules") words.push(t.changes.order[order]);
  if (s.decline && s.decline.perMille > 0) {
    words.push(t.changes.decline(f.percent(s.decline.perMille / 1000)));
    if (s.decline.repair) words.push(t.changes.repair);
  }
  return words;
}
