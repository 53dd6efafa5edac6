import type { Figures } from "../data/outcome.ts";
import { keyOf, isNothing, nothing } from "../data/scenario.ts";
import type { Scenario } from "../data/types.ts";
import { ask, atStart, figures, forget, outcome, place, rename, saved, startFigures } from "../state.ts";
import { language } from "../text/language.ts";
import { changesInWords } from "../text/words.ts";
import { Delta } from "./answer.tsx";
import { CloseIcon } from "./icons.tsx";

interface Column {
  key: string;
  name: string;
  id: number | null;
  scenario: Scenario;
  figures: Figures;
  open: boolean;
}

/** The start, the scenarios that were kept, and the one on the page, side by side. */
export function Compare() {
  const { texts: t, format: f } = language.value;
  const here = place.value;
  const base = startFigures.value;
  const now = figures.value;
  const o = outcome.value;
  if (here === null || base === null || now === null || o === null) return null;
  const nowKey = keyOf(o.scenario);
  const columns: Column[] = [
    { key: "start", name: t.compare.start, id: null, scenario: nothing, figures: base, open: atStart.value },
    ...saved.value.map((s): Column => ({ key: `s${s.id}`, name: s.name, id: s.id, scenario: s.scenario, figures: s.figures, open: keyOf(s.scenario) === nowKey })),
  ];
  if (!columns.some((c) => c.open)) columns.push({ key: "now", name: t.compare.now, id: null, scenario: o.scenario, figures: now, open: true });
  const rows: { name: string; value: (x: Figures) => number; text: (x: Figures) => string; delta: (d: number) => string; better: "more" | "less" | "neither" }[] = [
    { name: t.compare.rows.moved, value: (x) => x.moved, text: (x) => f.whole(x.moved), delta: f.signed, better: "more" },
    { name: t.compare.rows.without, value: (x) => x.without, text: (x) => f.whole(x.without), delta: f.signed, better: "more" },
    { name: t.compare.rows.first, value: (x) => x.first, text: (x) => f.percent(x.first), delta: t.numbers.points, better: "more" },
    { name: t.compare.rows.distance, value: (x) => x.afterM, text: (x) => f.metres(x.afterM), delta: f.signedMetres, better: "less" },
    { name: t.compare.rows.waiting, value: (x) => x.waiting, text: (x) => f.whole(x.waiting), delta: f.signed, better: "less" },
    { name: t.compare.rows.exchanges, value: (x) => x.exchanges, text: (x) => f.whole(x.exchanges), delta: f.signed, better: "neither" },
    { name: t.compare.rows.longest, value: (x) => x.longest, text: (x) => t.controls.cap(x.longest), delta: f.signed, better: "less" },
  ];
  return (
    <section class="panel compare" aria-labelledby="compare">
      <h2 id="compare">{t.compare.heading}</h2>
      {saved.value.length === 0 && <p class="note">{t.compare.empty}</p>}
      {columns.length > 1 && <div class="scroll" tabIndex={0} role="group" aria-labelledby="compare">
        <table style={{ minWidth: `${118 + 148 * columns.length}px` }}>
          <thead>
            <tr>
              <td class="row-name" />
              {columns.map((c) => (
                <th key={c.key} scope="col" class={c.open ? "open" : ""}>
                  {c.id === null ? (
                    <span class="column-name">{c.name}</span>
                  ) : (
                    <input class="column-name" value={c.name} aria-label={t.compare.name} onChange={(e) => rename(c.id!, e.currentTarget.value.trim() || c.name)} />
                  )}
                  <span class="column-tools">
                    {c.open ? <span class="here">{t.compare.now}</span> : (
                      <button type="button" class="link-button" aria-label={t.compare.open(c.name)} onClick={() => ask(c.scenario)}>{t.compare.openShort}</button>
                    )}
                    {c.id !== null && (
                      <button type="button" class="icon-button small" aria-label={t.compare.remove(c.name)} title={t.compare.removeShort} onClick={() => forget(c.id!)}><CloseIcon /></button>
                    )}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{t.compare.rows.what}</th>
              {columns.map((c) => (
                <td key={c.key} class={`what ${c.open ? "open" : ""}`}>
                  {isNothing(c.scenario) ? t.answer.nothingElse : changesInWords(t, f, c.scenario, here).join(", ")}
                </td>
              ))}
            </tr>
            {rows.map((row) => {
              const values = columns.map((c) => row.value(c.figures));
              const best = row.better === "neither" ? NaN : row.better === "more" ? Math.max(...values) : Math.min(...values);
              const tie = values.every((v) => v === best);
              return (
                <tr key={row.name}>
                  <th scope="row">{row.name}</th>
                  {columns.map((c, i) => {
                    const d = row.value(c.figures) - row.value(base);
                    return (
                      <td key={c.key} class={c.open ? "open" : ""}>
                        <span class={values[i] === best && !tie ? "best" : ""}>{row.text(c.figures)}</span>
                        {values[i] === best && !tie && <span class="hidden"> ({t.compare.best})</span>}
                        {c.key !== "start" && Math.abs(d) > 0.0005 && <Delta value={d} text={row.delta(d)} better={row.better} />}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            <tr>
              <th scope="row">{t.compare.rows.proof}</th>
              {columns.map((c) => <td key={c.key} class={c.open ? "open" : ""}>{c.figures.proven ? t.compare.yes : t.compare.no}</td>)}
            </tr>
          </tbody>
        </table>
      </div>}
    </section>
  );
}
