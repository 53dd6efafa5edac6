import { useEffect, useRef, useState } from "preact/hooks";
import { atStart, deepen, exchanged, figures, outcome, place, refused, resume, scenario, solving, start, startFigures, stop, stopped, takeBack } from "../state.ts";
import { language } from "../text/language.ts";
import { changesInWords, differenceInWords } from "../text/words.ts";
import { CheckIcon } from "./icons.tsx";

/** A difference with the start, coloured by whether it is for the better. */
export function Delta({ value, text, better = "more" }: { value: number; text: string; better?: "more" | "less" | "neither" }) {
  const good = better === "neither" || value === 0 ? "even" : value > 0 === (better === "more") ? "gain" : "loss";
  return <span class={`delta ${good}`}>{text}</span>;
}

/** The outcome in a sentence, the difference with the start, and six numbers. */
export function Answer() {
  const { texts: t, format: f } = language.value;
  const now = figures.value;
  const before = startFigures.value;
  const o = outcome.value;
  if (now === null || before === null || o === null || place.value === null) return <AnswerWaiting />;
  const region = place.value.region.survey;
  const different = !atStart.value;
  const moved = now.moved - before.moved;
  const without = now.without - before.without;
  const { gained, lost } = exchanged.value;
  const tone = moved > 0 || (moved === 0 && without > 0) ? "gain" : moved < 0 || without < 0 ? "loss" : "even";
  const shown = place.value;
  return (
    <section class={`answer ${solving.value === null ? "" : "busy"} ${stopped.value ? "stale" : ""}`} aria-labelledby="answer" id="answer-section">
      <div class="answer-words">
        <h2 id="answer" class="sentence" tabIndex={-1}>
          <span class="hidden">{t.answer.heading}: </span>
          {t.answer.sentence(now.moved, now.without).map(([text, strong], i) => (strong ? <strong key={i}>{text}</strong> : text))}
        </h2>
        {different ? (
          <p class="against">
            <span class={`delta large ${tone}`} data-test="difference">{differenceInWords(t, moved, without)}</span>
            <span class="against-what">
              {t.answer.against(t.answer.start)}
              {gained + lost > 0 && <>: {t.answer.swapped(gained, lost)}</>}
            </span>
          </p>
        ) : (
          <p class="against quiet">{t.answer.thisIsStart}</p>
        )}
        {different && (
          <p class="changes-line">
            <span class="hidden">{t.answer.scenario}: </span>
            {changesInWords(t, f, o.scenario, shown).map((words) => <span class="chip" key={words}>{words}</span>)}
          </p>
        )}
        {o.decline !== null && (
          <p class="note">
            {t.controls.declineOutcome(o.decline.proposed.persons, o.decline.declined.persons, o.decline.fell.persons, o.decline.repair?.kept.persons ?? 0)}
          </p>
        )}
        <p class={`proof ${o.proven ? "" : "long"}`}>
          {o.proven ? (
            <span class="proven" title={t.answer.provenLong}><CheckIcon /> {o.decline === null ? t.answer.proven : t.answer.provenBefore}</span>
          ) : (
            <span title={t.answer.feasibleLong}>{t.answer.feasible(o.slack)}</span>
          )}
          {o.early && <> <button type="button" class="link-button" disabled={solving.value !== null} onClick={deepen} data-test="deepen">{t.answer.deepen}</button></>}
          <span class="took">{o.proven && " · "}{o.prepared ? t.answer.prepared : t.answer.time(o.took / 1000)}</span>
        </p>
      </div>
      <dl class="numbers">
        <Figure
          name={t.numbers.moved} value={f.whole(now.moved)} about={t.numbers.movedOf(region.asking.persons > 0 ? now.moved / region.asking.persons : 0)}
          delta={different && <Delta value={moved} text={f.signed(moved)} />} test="moved"
        />
        <Figure
          name={t.numbers.without} value={f.whole(now.without)} about={t.numbers.withoutOf(region.all.withoutBefore)} kind="without"
          delta={different && <Delta value={without} text={f.signed(without)} />}
        />
        <Figure
          name={t.numbers.first} value={f.percent(now.first)} about={t.numbers.firstOf}
          delta={different && <Delta value={Math.round((now.first - before.first) * 1000)} text={t.numbers.points(now.first - before.first)} />}
        />
        <Figure
          name={t.numbers.distance} value={f.metres(now.afterM)} about={t.numbers.distanceOf(f.metres(now.beforeM))}
          delta={different && <Delta value={now.afterM - before.afterM} text={f.signedMetres(now.afterM - before.afterM)} better="less" />}
        />
        <Figure
          name={t.numbers.waiting} value={f.whole(now.waiting)} about={t.numbers.waitingOf}
          delta={different && <Delta value={now.waiting - before.waiting} text={f.signed(now.waiting - before.waiting)} better="less" />}
        />
        <Figure
          name={t.numbers.exchanges} value={f.whole(now.exchanges)} about={t.numbers.exchangesOf(now.cycles, now.chains, now.bundles)}
          delta={different && <Delta value={now.exchanges - before.exchanges} text={f.signed(now.exchanges - before.exchanges)} better="neither" />}
        />
      </dl>
      <Busy />
    </section>
  );
}

function Figure({ name, value, about, delta, kind = "", test }: {
  name: string; value: string; about: string; delta: preact.ComponentChild; kind?: string; test?: string;
}) {
  return (
    <div class={`figure ${kind}`} data-test={test}>
      <dt>{name}</dt>
      <dd>
        <span class="value">{value}</span>
        {delta}
        <span class="about">{about}</span>
      </dd>
    </div>
  );
}

/** What stands in the place of the answer until there is one. */
function AnswerWaiting() {
  const { texts: t } = language.value;
  const words = place.value === null ? t.solving.starting : t.solving.solving;
  return (
    <section class="answer waiting" aria-busy="true">
      <div class="answer-words">
        <p class="sentence ghost">{words}</p>
      </div>
      <Busy />
    </section>
  );
}

/** After so many milliseconds a solve is worth a word. */
const patience = 350;

/** How far a long solve is, with a button to stop it; and what to do when it was stopped. */
export function Busy() {
  const { texts: t } = language.value;
  const busy = solving.value;
  const asked = busy?.scenario;
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (asked === undefined) return;
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, [asked]);
  if (busy !== null && long) {
    const p = busy.progress;
    const level = p === null || p.levels === 0 ? 0 : Math.min(p.level + 1, p.levels);
    const index = outcome.value?.goals.indexOf("patients") ?? 1;
    const so = p?.score?.[index]?.[0];
    const most = p?.bound?.[index]?.[0];
    return (
      <div class="busy-bar" role="status">
        <progress aria-label={t.solving.solving} {...(p !== null && p.levels > 0 ? { value: p.level / p.levels } : {})} />
        <span>
          {t.solving.solving}
          {level > 0 && <> {t.solving.level(level, p!.levels)}</>}
          {so !== undefined && most !== undefined && <>, {t.solving.soFar(so, most)}</>}
        </span>
        <button type="button" class="button" onClick={stop} data-test="stop">{t.solving.stop}</button>
      </div>
    );
  }
  if (stopped.value) {
    return (
      <div class="busy-bar stopped" role="status">
        <span>{t.solving.stopped}</span>
        <button type="button" class="button" onClick={resume}>{t.solving.again}</button>
        <button type="button" class="button" onClick={takeBack} data-test="take-back">{t.solving.back}</button>
      </div>
    );
  }
  if (refused.value !== "") {
    return (
      <div class="busy-bar refused" role="alert">
        <span>{refused.value}</span>
        <button type="button" class="button" onClick={takeBack}>{t.solving.back}</button>
      </div>
    );
  }
  return null;
}

/** The answer in one line, for whoever scrolled past it. */
export function AnswerBar() {
  const { texts: t, format: f } = language.value;
  const [away, setAway] = useState(false);
  const now = figures.value;
  const before = startFigures.value;
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const target = document.getElementById("answer-section");
    if (target === null) return;
    const observer = new IntersectionObserver(([entry]) => setAway(entry !== undefined && !entry.isIntersecting && entry.boundingClientRect.top < 0));
    observer.observe(target);
    return () => observer.disconnect();
  }, [now === null, before === null]);
  if (now === null || before === null) return null;
  const moved = now.moved - before.moved;
  return (
    <div class={`answer-bar ${away ? "shown" : ""}`} aria-hidden="true" ref={bar}>
      <span class="value">{t.people(now.moved)}</span>
      {!atStart.value && <Delta value={moved} text={differenceInWords(t, moved, now.without - before.without)} />}
      <span class="rest">{t.numbers.waiting} {f.whole(now.waiting)}</span>
    </div>
  );
}

/** Says the outcome to a screen reader, once it has settled. */
export function Announcer() {
  const { texts: t } = language.value;
  const [words, setWords] = useState("");
  const now = figures.value;
  const before = startFigures.value;
  const settled = solving.value === null ? scenario.value : null;
  useEffect(() => {
    if (settled === null || now === null || before === null || start.value === null) return;
    const sentence = t.answer.sentence(now.moved, now.without).map(([text]) => text).join("");
    const difference = atStart.value ? "" : differenceInWords(t, now.moved - before.moved, now.without - before.without);
    const timer = setTimeout(() => setWords(`${sentence} ${difference}`), 400);
    return () => clearTimeout(timer);
  }, [settled, now, t]);
  return <p class="hidden" aria-live="polite" data-test="announcer">{words}</p>;
}
