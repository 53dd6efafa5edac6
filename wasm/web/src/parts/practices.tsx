import { useMemo, useState } from "preact/hooks";
import { modes, type Practice } from "../data/place.ts";
import { changeOf, extraPlaces, withExtraPlaces } from "../data/scenario.ts";
import { ask, hovered, outcome, place, scenario, selection, start } from "../state.ts";
import { language } from "../text/language.ts";
import { changesInWords } from "../text/words.ts";
import { nothing } from "../data/scenario.ts";
import { SearchIcon } from "./icons.tsx";

/** Places that one press of a button makes. */
export const stride = 20;

/** Most practices that the list holds at once; the search finds the others. */
const mostListed = 250;

/** Makes so many places more (or fewer) at the practice. */
export function addPlaces(p: Practice, places: number): void {
  const s = scenario.value;
  ask(withExtraPlaces(s, p, extraPlaces(s, p) + places), `places ${p.id}`);
}

/** The letters of a text by which it is found: without case and accents. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Every practice, the most wanted first, with a button to make places. */
export function PracticeList() {
  const { texts: t, format: f } = language.value;
  const here = place.value!;
  const [query, setQuery] = useState("");
  const survey = outcome.value?.survey.practices;
  const worth = start.value?.survey.practices.worth;
  const s = scenario.value;
  const order = useMemo(() => {
    const waiting = start.value?.survey.practices.waitingFor;
    return [...here.practices].sort((a, b) => (waiting?.[b.index] ?? 0) - (waiting?.[a.index] ?? 0) || b.wanted - a.wanted || a.index - b.index);
  }, [here, start.value]);
  const tips = useMemo(() => {
    if (!worth) return [];
    return here.practices
      .filter((p) => worth[p.index]! > 1 && p.mode !== "closed")
      .sort((a, b) => worth[b.index]! - worth[a.index]! || b.wanted - a.wanted)
      .slice(0, 3);
  }, [here, worth]);
  const wanted = plain(query.trim());
  const found = order.filter((p) => wanted === "" || plain(p.name).includes(wanted) || plain(p.id).includes(wanted));
  const shown = found.slice(0, mostListed);
  const choose = (p: Practice) => (selection.value = { kind: "practice", index: p.index });
  return (
    <div class="practice-list">
      {tips.length > 0 && wanted === "" && (
        <div class="tips">
          <h3>{t.controls.tips}</h3>
          {tips.map((p) => (
            <button type="button" class="tip" key={p.id} onClick={() => choose(p)}>
              {p.name.split(",")[0]} <strong>{t.controls.tip(worth![p.index]!)}</strong>
            </button>
          ))}
        </div>
      )}
      <label class="search">
        <SearchIcon />
        <span class="hidden">{t.controls.search}</span>
        <input type="search" placeholder={t.controls.search} value={query} onInput={(e) => setQuery(e.currentTarget.value)} />
      </label>
      <ul class="practices" aria-label={`${t.controls.all}, ${t.controls.pressure}`} onPointerLeave={() => (hovered.value = -1)}>
        {shown.map((p) => {
          const change = changeOf(s, p.id);
          const mode = survey ? (modes[survey.mode[p.index]!] ?? p.mode) : p.mode;
          const chosen = selection.value?.kind === "practice" && selection.value.index === p.index;
          return (
            <li key={p.id} class={`${chosen ? "chosen" : ""} ${change ? "changed" : ""}`} onPointerEnter={() => (hovered.value = p.index)}>
              <button type="button" class="practice" aria-pressed={chosen} onClick={() => choose(p)}>
                <i class={`mode-dot ${mode}`} aria-hidden="true" />
                <span class="practice-name">{p.name}</span>
                <span class="practice-state">
                  <span class="hidden">{t.modes[mode]}, </span>
                  {change ? changesInWords(t, f, { ...nothing, practices: [change] }, here).map((w) => w.replace(`${p.name}: `, "")).join(", ") : t.controls.waitingFor(survey?.waitingFor[p.index] ?? 0)}
                </span>
              </button>
              <button type="button" class="add" aria-label={t.controls.add(stride, p.name)} title={t.controls.add(stride, p.name)} onClick={() => addPlaces(p, stride)}>
                +{stride}
              </button>
            </li>
          );
        })}
      </ul>
      {shown.length === 0 && <p class="note">{t.controls.none}</p>}
    </div>
  );
}
