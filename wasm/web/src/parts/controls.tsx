import type { ComponentChildren } from "preact";
import { isNothing, orderNames, orderOf, tidy, withOrder } from "../data/scenario.ts";
import { ask, history, keep, outcome, place, redoChange, saved, scenario, undoChange } from "../state.ts";
import { nothing } from "../data/scenario.ts";
import { language } from "../text/language.ts";
import { changesInWords } from "../text/words.ts";
import { KeepIcon, RedoIcon, UndoIcon } from "./icons.tsx";
import { PracticeList } from "./practices.tsx";
import { announce } from "./notice.tsx";

/** The questions: each is a control, and each change is answered at once. */
export function Controls() {
  const { texts: t, format: f } = language.value;
  const here = place.value;
  if (here === null) return <section class="controls" aria-busy="true" />;
  const s = scenario.value;
  const rules = here.region.survey;
  const order = orderOf(s);
  const goals = outcome.value?.goals ?? rules.goals;
  const cycle = s.maxCycle ?? rules.maxCycle;
  const chain = s.maxChain ?? rules.maxChain;
  const decline = s.decline ?? { perMille: 0, seed: 1, repair: true };
  const changed = s.practices?.length ?? 0;
  return (
    <section class="controls" aria-labelledby="controls">
      <header class="controls-head">
        <h2 id="controls">{t.controls.heading}</h2>
        <div class="tools">
          <button type="button" class="icon-button" title={t.controls.undo} aria-label={t.controls.undo} disabled={history.value.past.length === 0} onClick={undoChange} data-test="undo"><UndoIcon /></button>
          <button type="button" class="icon-button" title={t.controls.redo} aria-label={t.controls.redo} disabled={history.value.future.length === 0} onClick={redoChange} data-test="redo"><RedoIcon /></button>
        </div>
      </header>

      <Question title={t.controls.places} value={changed > 0 ? (changed === 1 ? changesInWords(t, f, { ...nothing, practices: s.practices! }, here).join(", ") : t.changes.practices(changed)) : ""} open test="places">
        <PracticeList />
      </Question>

      <Question title={t.controls.caps} value={cycle || chain ? `${t.controls.cap(cycle)} / ${t.controls.cap(chain)}` : ""} changed={s.maxCycle !== undefined || s.maxChain !== undefined} test="caps">
        <Steps name="cycle" legend={t.controls.cycle} choices={[2, 3, 4, 6, 0]} value={cycle} onChange={(n) => ask({ ...s, maxCycle: n === rules.maxCycle ? undefined : n })} />
        <Steps name="chain" legend={t.controls.chain} choices={[1, 2, 3, 4, 6, 0]} value={chain} onChange={(n) => ask({ ...s, maxChain: n === rules.maxChain ? undefined : n })} />
        <p class="note">{t.controls.capsNote}</p>
      </Question>

      <Question title={t.controls.distance} value={s.withinM ? f.metres(s.withinM) : ""} test="within">
        <Slider
          name="within" label={t.controls.distance} least={1_000} most={20_500} step={500} value={s.withinM || 20_500}
          text={(m) => (m > 20_000 ? t.controls.distanceOff : f.metres(m))}
          onChange={(m) => ask({ ...s, withinM: m > 20_000 ? undefined : m }, "within")}
        />
        <p class="note">{t.controls.distanceNote}</p>
      </Question>

      <Question title={t.controls.widen} value={s.widenM ? f.metres(s.widenM) : ""} test="widen">
        <Slider
          name="widen" label={t.controls.widen} least={500} most={10_000} step={500} value={s.widenM || 500}
          text={(m) => (m <= 500 ? t.controls.widenOff : f.metres(m))}
          onChange={(m) => ask({ ...s, widenM: m <= 500 ? undefined : m }, "widen")}
        />
        <p class="note">{t.controls.widenNote}</p>
      </Question>

      <Question title={t.controls.order} value={order === undefined || order === "rules" ? "" : t.controls.orders[order]} test="order">
        <fieldset class="choices">
          <legend class="hidden">{t.controls.order}</legend>
          {orderNames.map((name) => (
            <label class="choice" key={name}>
              <input type="radio" name="order" checked={order === name} onChange={() => ask(withOrder(s, name))} />
              <span>{t.controls.orders[name]}</span>
            </label>
          ))}
          {order === undefined && (
            <label class="choice">
              <input type="radio" name="order" checked disabled />
              <span>{t.controls.otherOrder}</span>
            </label>
          )}
        </fieldset>
        <p class="note">{t.controls.ordersNote(goals.map((g) => t.goals[g as keyof typeof t.goals] ?? g).join(", "))}</p>
      </Question>

      <Question title={t.controls.decline} value={s.decline ? t.controls.declineValue(s.decline.perMille) : ""} test="decline">
        <Slider
          name="decline" label={t.controls.decline} least={0} most={600} step={25} value={decline.perMille}
          text={t.controls.declineValue}
          onChange={(n) => ask(tidy({ ...s, decline: { seed: 1, repair: true, ...s.decline, perMille: n } }), "decline")}
        />
        <label class="choice">
          <input type="checkbox" checked={decline.repair === true} disabled={s.decline === undefined} onChange={(e) => ask({ ...s, decline: { ...decline, repair: e.currentTarget.checked } })} />
          <span>{t.controls.repair}</span>
        </label>
        <button type="button" class="button" disabled={s.decline === undefined} onClick={() => ask({ ...s, decline: { ...decline, seed: Number(decline.seed ?? 1) + 1 } })}>{t.controls.draw}</button>
        <p class="note">{t.controls.declineNote}</p>
      </Question>

      <footer class="controls-foot">
        <button
          type="button" class="button primary" disabled={outcome.value === null} data-test="keep"
          onClick={() => {
            const name = s.name ?? t.compare.unnamed(saved.value.length + 1);
            keep(name);
            announce(t.compare.saved(name));
          }}
        >
          <KeepIcon /> {t.controls.keep}
        </button>
        <button type="button" class="button" disabled={isNothing(s)} onClick={() => ask(nothing)} data-test="reset">{t.controls.reset}</button>
      </footer>
    </section>
  );
}

/** One question, folded: its title tells the answer that is given now. */
function Question({ title, value, changed, open = false, test, children }: {
  title: string; value: string; changed?: boolean; open?: boolean; test: string; children: ComponentChildren;
}) {
  const marked = changed ?? value !== "";
  return (
    <details class={`question ${marked ? "changed" : ""}`} open={open} data-test={test}>
      <summary>
        <span class="title">{title}</span>
        {value !== "" && <span class="given">{value}</span>}
      </summary>
      <div class="question-body">{children}</div>
    </details>
  );
}

/** A choice of a few numbers in a row; 0 is no limit. */
function Steps({ name, legend, choices, value, onChange }: {
  name: string; legend: string; choices: readonly number[]; value: number; onChange: (n: number) => void;
}) {
  const { texts: t } = language.value;
  const all = choices.includes(value) ? choices : [value, ...choices];
  return (
    <fieldset class="steps">
      <legend>{legend} <strong>{t.controls.cap(value)}</strong></legend>
      <div class="segments">
        {all.map((n) => (
          <label key={n}>
            <input type="radio" name={name} checked={n === value} onChange={() => onChange(n)} aria-label={t.controls.cap(n)} />
            <span aria-hidden="true">{n === 0 ? "∞" : n}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A number on a line, told in words beside it. */
function Slider({ name, label, least, most, step, value, text, onChange }: {
  name: string; label: string; least: number; most: number; step: number; value: number; text: (n: number) => string; onChange: (n: number) => void;
}) {
  const part = (value - least) / (most - least);
  return (
    <div class="slider">
      <output for={name}>{text(value)}</output>
      <input
        id={name} type="range" min={least} max={most} step={step} value={value} aria-label={label} aria-valuetext={text(value)}
        style={{ "--part": `${part * 100}%` }}
        onInput={(e) => onChange(Number(e.currentTarget.value))}
      />
    </div>
  );
}
