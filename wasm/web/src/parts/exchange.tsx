import { rowsOf, type Outcome } from "../data/outcome.ts";
import { remembering } from "../data/remember.ts";
import type { Exchanges } from "../data/types.ts";
import type { Plane } from "../map/plane.ts";
import type { Step } from "../map/scene.ts";
import { outcome, place, selection } from "../state.ts";
import { language } from "../text/language.ts";
import { CloseIcon, NextIcon, PreviousIcon } from "./icons.tsx";

/** The moves of one exchange in the order in which they are told. */
function order(e: Exchanges, index: number): number[] {
  const list: number[] = [];
  for (let m = e.offsets[index]!; m < e.offsets[index + 1]!; m++) list.push(m);
  return list;
}

/** One exchange for the map. */
export function stepsOf(e: Exchanges, index: number, plane: Plane): Step[] {
  return order(e, index).map((m) => ({ from: e.moves.from[m]!, to: e.moves.to[m]!, home: plane.spot(e.moves.lat[m]!, e.moves.lon[m]!) }));
}

const rows = remembering(1, rowsOf);

/** The rows of an outcome. */
export function rowsOfOutcome(o: Outcome): ReturnType<typeof rowsOf> {
  return o.exchanges === null ? [] : rows(o.exchanges);
}

/** Shows an exchange that was chosen elsewhere on the page: brings the map into view, and its card to the keyboard. */
export function showExchange(index: number): void {
  selection.value = { kind: "exchange", index };
  requestAnimationFrame(() => {
    document.querySelector(".map-panel")?.scrollIntoView({ block: "start" });
    document.getElementById("exchange-name")?.focus({ preventScroll: true });
  });
}

/** One exchange, move by move. */
export function ExchangeCard({ index }: { index: number }) {
  const { texts: t, format: f } = language.value;
  const o = outcome.value;
  const here = place.value;
  const e = o?.exchanges ?? null;
  if (e === null || here === null || index >= e.kind.length) return null;
  const kind = e.kind[index]!;
  const moves = order(e, index);
  const name = (i: number): string => (i < 0 ? t.table.nowhere : here.practices[i]!.name);
  const last = e.kind.length - 1;
  const go = (to: number) => (selection.value = { kind: "exchange", index: to });
  return (
    <section class="card exchange-card" aria-labelledby="exchange-name" data-test="exchange-card">
      <header>
        <h2 id="exchange-name" tabIndex={-1}>{t.exchange.heading(t.table.kind[kind], moves.length)}</h2>
        <button type="button" class="icon-button" aria-label={t.exchange.previous} title={t.exchange.previous} disabled={index === 0} onClick={() => go(index - 1)}><PreviousIcon /></button>
        <button type="button" class="icon-button" aria-label={t.exchange.next} title={t.exchange.next} disabled={index === last} onClick={() => go(index + 1)}><NextIcon /></button>
        <button type="button" class="icon-button" aria-label={t.exchange.close} title={t.exchange.close} onClick={() => (selection.value = null)}><CloseIcon /></button>
      </header>
      <p class="note">{t.exchange.about[kind]}</p>
      {e.state[index] !== 0 && <p class={`state state-${e.state[index]}`}>{t.table.states[e.state[index]!]}</p>}
      <ol class="moves">
        {moves.map((m) => {
          const before = e.moves.beforeM[m]!;
          return (
            <li key={m} class={e.moves.declined[m] === 1 ? "declined" : ""}>
              <span class="move-line">
                {e.moves.from[m]! < 0 ? <em class="without">{t.table.nowhere}</em> : name(e.moves.from[m]!)}
                <span aria-hidden="true"> → </span>
                <strong>{name(e.moves.to[m]!)}</strong>
              </span>
              <span class="note">
                <span class="id">{e.moves.household[m]}</span>
                {e.moves.size[m]! > 1 && <> · {t.people(e.moves.size[m]!)}</>}
                {" · "}
                {t.exchange.details(e.moves.rank[m]!, before < 0 ? null : f.metres(before), f.metres(e.moves.afterM[m]!), e.moves.days[m]!)}
                {e.moves.declined[m] === 1 && <strong class="declined"> · {t.exchange.declined}</strong>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
