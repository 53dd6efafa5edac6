import { useMemo } from "preact/hooks";
import { modes } from "../data/place.ts";
import { changeOf, extraPlaces } from "../data/scenario.ts";
import type { Focus, Mark, Scene } from "../map/scene.ts";
import { RegionMap } from "../map/view.tsx";
import { atStart, glimpsed, hovered, outcome, place, scenario, selection, start, theme } from "../state.ts";
import { language } from "../text/language.ts";
import { cardOver, systemTheme } from "./theme.ts";
import { stepsOf } from "./exchange.tsx";

/** The map with its legend. */
export function MapPanel() {
  const { texts: t, format: f } = language.value;
  const here = place.value;
  const o = outcome.value;
  // A picture depends on the surveys: exchanges that come in later change nothing.
  const survey = o?.survey;
  const before = start.value?.survey;
  const s = scenario.value;
  const same = atStart.value;
  const marks = useMemo((): Mark[] => {
    if (here === null) return [];
    const now = survey?.practices;
    const then = before?.practices;
    return here.practices.map((p, i) => {
      const change = changeOf(s, p.id);
      const extra = extraPlaces(s, p);
      const altered = change === undefined ? "" : extra !== 0 ? f.signed(extra) : change.mode === undefined ? f.signed(change.places ?? 0) : t.changes.mode[change.mode];
      return {
        spot: p.spot,
        name: p.name,
        mode: change?.mode ?? modes[now?.mode[i] ?? -1] ?? p.mode,
        wished: p.wanted,
        entered: now?.in[i] ?? 0,
        change: same || !now || !then ? 0 : now.in[i]! - then.in[i]!,
        altered,
      };
    });
  }, [here, survey, before, s, same, t]);
  const flows = useMemo(() => {
    const list = survey?.flows;
    if (list === undefined) return [];
    const all = list.from.map((from, i) => ({ from, to: list.to[i]!, persons: list.persons[i]! }));
    return all.sort((a, b) => b.persons - a.persons || a.from - b.from || a.to - b.to);
  }, [survey]);
  const shown = glimpsed.value >= 0 ? glimpsed.value : selection.value?.kind === "exchange" ? selection.value.index : -1;
  const focus = useMemo((): Focus => {
    if (shown >= 0 && o !== null && o.exchanges !== null && here !== null) return { kind: "exchange", steps: stepsOf(o.exchanges, shown, here.plane) };
    return selection.value?.kind === "practice" ? { kind: "practice", index: selection.value.index } : null;
  }, [shown, selection.value, shown >= 0 ? o?.exchanges : null, here?.plane]);
  const ground = here?.ground;
  const pointed = hovered.value;
  const scene = useMemo(
    (): Scene | null => (ground === undefined ? null : { ground, marks, flows, focus, hovered: pointed }),
    [ground, marks, flows, focus, pointed],
  );
  if (scene === null) return <section class="map-panel" aria-busy="true"><div class="map-frame" /></section>;
  const count = { open: 0, swap: 0, closed: 0 };
  for (const m of marks) count[m.mode]++;
  return (
    <section class="map-panel" aria-labelledby="map">
      <h2 id="map" class="hidden">{t.map.heading}</h2>
      <RegionMap
        scene={scene}
        theme={`${theme.value} ${systemTheme.value}`}
        covered={selection.value !== null && cardOver.value ? 350 : 0}
        words={{ label: t.map.label(count.open, count.swap, count.closed), closer: t.map.closer, further: t.map.further, whole: t.map.whole, kilometres: t.map.kilometres }}
        onHover={(i) => (hovered.value = i)}
        onChoose={(i) => (selection.value = i < 0 ? null : { kind: "practice", index: i })}
      />
      <div class="legend" aria-label={t.map.legend} role="group">
        {modes.map((m) => (
          <span key={m}><i class={`mode-dot ${m}`} aria-hidden="true" /> {t.modes[m]} <b>{f.whole(count[m])}</b></span>
        ))}
        <span><svg class="legend-size" viewBox="0 0 34 16" aria-hidden="true"><circle cx="5" cy="8" r="3.5" /><circle cx="22" cy="8" r="7" /></svg> {t.map.size}</span>
        <span><svg class="legend-fill" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="7" /><path d="M8 8V1a7 7 0 0 1 4.5 12.4z" /></svg> {t.map.filled}</span>
        {focus?.kind === "practice" ? (
          <>
            <span class="coming"><Taper /> {t.map.coming}</span>
            <span class="going"><Taper /> {t.map.going}</span>
          </>
        ) : (
          <span><Taper /> {t.map.flow}</span>
        )}
      </div>
    </section>
  );
}

const Taper = () => <svg class="legend-flow" viewBox="0 0 34 16" aria-hidden="true"><path d="M1 5Q18 2 33 9 18 6 1 11z" /></svg>;
