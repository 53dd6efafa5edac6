import { modes, type Practice } from "../data/place.ts";
import { changeOf, extraPlaces, withPractice } from "../data/scenario.ts";
import type { Mode } from "../data/types.ts";
import { ask, outcome, place, scenario, selection, start } from "../state.ts";
import { language } from "../text/language.ts";
import { Delta } from "./answer.tsx";
import { CloseIcon } from "./icons.tsx";
import { addPlaces, stride } from "./practices.tsx";

/** Most practices named on either side of a flow. */
const mostNamed = 4;

/** What there is to know and to ask about the practice that is pointed at. */
export function PracticeCard({ practice: p }: { practice: Practice }) {
  const { texts: t, format: f } = language.value;
  const s = scenario.value;
  const survey = outcome.value?.survey;
  const before = start.value?.survey.practices;
  const change = changeOf(s, p.id);
  const mode = change?.mode ?? p.mode;
  const places = extraPlaces(s, p);
  const over = p.enrolled - p.capacity;
  const now = survey?.practices;
  const i = p.index;
  const worth = now?.worth?.[i];
  return (
    <section class="card practice-card" aria-labelledby="practice-name" data-test="practice-card">
      <header>
        <h2 id="practice-name">{p.name}</h2>
        <button type="button" class="icon-button" aria-label={t.practice.close} title={t.practice.close} onClick={() => (selection.value = null)}><CloseIcon /></button>
      </header>
      <p class="note">{t.practice.enrolled(p.enrolled, p.capacity)}{now && <> · {t.practice.free(now.free[i]!)}</>}</p>
      <div class="stepper" role="group" aria-label={t.practice.places}>
        <span class="stepper-label">{t.practice.places}</span>
        <button type="button" aria-label={t.practice.fewer(stride)} onClick={() => addPlaces(p, -stride)}>−{stride}</button>
        <output data-test="places-now">{places === 0 ? "0" : f.signed(places)}</output>
        <button type="button" aria-label={t.practice.more(stride)} onClick={() => addPlaces(p, stride)} data-test="more-places">+{stride}</button>
      </div>
      {over > 0 && places > 0 && <p class="note">{t.controls.overfull(over)}</p>}
      {over >= 0 && mode === "open" && places <= 0 && p.free === 0 && <p class="advice">{t.controls.openButFull}</p>}
      <fieldset class="modes">
        <legend class="hidden">{t.modes.question(p.name)}</legend>
        {modes.map((m: Mode) => (
          <label key={m} title={t.modes[`${m}Long`]}>
            <input type="radio" name="mode" checked={m === mode} onChange={() => ask(withPractice(s, p.id, { mode: m, places: 0 }, p.mode))} />
            <span><i class={`mode-dot ${m}`} aria-hidden="true" /> {t.modes[m]}</span>
          </label>
        ))}
      </fieldset>
      {now && survey && (
        <>
          <dl class="quick">
            <Quick name={t.practice.wished} value={now.wished[i]!} />
            <Quick name={t.practice.in} value={now.in[i]!} change={before ? now.in[i]! - before.in[i]! : 0} />
            <Quick name={t.practice.out} value={now.out[i]!} change={before ? now.out[i]! - before.out[i]! : 0} />
            <Quick name={t.practice.waiting} value={now.waitingFor[i]!} change={before ? now.waitingFor[i]! - before.waitingFor[i]! : 0} less />
          </dl>
          {worth !== undefined && worth > 0 && <p class="advice good">{t.practice.worth(worth)}</p>}
          {p.wanted > now.wished[i]! && <p class="note">{t.practice.outside(p.wanted - now.wished[i]!)}</p>}
          <FlowList title={t.practice.from} index={i} into />
          <FlowList title={t.practice.to} index={i} into={false} />
        </>
      )}
    </section>
  );
}

function Quick({ name, value, change = 0, less = false }: { name: string; value: number; change?: number; less?: boolean }) {
  const { texts: t, format: f } = language.value;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {f.whole(value)}
        {change !== 0 && (
          <span title={t.practice.change(change)}>
            <Delta value={change} text={f.signed(change)} better={less ? "less" : "more"} />
          </span>
        )}
      </dd>
    </div>
  );
}

function FlowList({ title, index, into }: { title: string; index: number; into: boolean }) {
  const { texts: t, format: f } = language.value;
  const flows = outcome.value!.survey.flows;
  const list: { other: number; persons: number }[] = [];
  flows.from.forEach((from, k) => {
    const to = flows.to[k]!;
    if (into ? to === index : from === index) list.push({ other: into ? from : to, persons: flows.persons[k]! });
  });
  if (list.length === 0) return null;
  list.sort((a, b) => b.persons - a.persons);
  const most = list[0]!.persons;
  return (
    <div class="flow-list">
      <h3>{title}</h3>
      <ul>
        {list.slice(0, mostNamed).map(({ other, persons }) => (
          <li key={other}>
            {other < 0 ? (
              <span class="flow-name without">{t.practice.nowhere}</span>
            ) : (
              <button type="button" class="flow-name" onClick={() => (selection.value = { kind: "practice", index: other })}>{place.value!.practices[other]!.name}</button>
            )}
            <span class={`flow-bar ${into ? "in" : "out"}`} style={{ "--part": persons / most }} aria-hidden="true" />
            <span class="flow-number">{f.whole(persons)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
