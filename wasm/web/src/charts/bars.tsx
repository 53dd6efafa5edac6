import type { ComponentChildren } from "preact";
import { language } from "../text/language.ts";

/** A chart with its finding as the title, and its numbers as a table for whoever wants them. */
export function Chart({ id, question, finding, legend, compared, columns, rows, children }: {
  id: string;
  question: string;
  finding: string;
  legend?: ComponentChildren;
  /** The start is in the chart as well. */
  compared: boolean;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  children: ComponentChildren;
}) {
  const { texts: t } = language.value;
  return (
    <figure class="panel chart" aria-labelledby={id}>
      <figcaption>
        <span class="chart-question">{question}</span>
        <h3 id={id}>{finding}</h3>
        {(legend !== undefined || compared) && (
          <div class="chart-legend">
            {legend}
            {compared && <span><i class="key notch" /> {t.charts.start}</span>}
          </div>
        )}
      </figcaption>
      <div class="chart-body" aria-hidden="true">{children}</div>
      <details class="chart-table">
        <summary>{t.charts.table}</summary>
        <div class="scroll" tabIndex={0} role="group" aria-labelledby={id}>
          <table>
            <thead><tr>{columns.map((c) => <th key={c} scope="col">{c}</th>)}</tr></thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row[0]}>{row.map((cell, i) => (i === 0 ? <th key={i} scope="row">{cell}</th> : <td key={i}>{cell}</td>))}</tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** One part of a bar. */
export interface Part {
  value: number;
  kind: string;
}

/** Bars that lie, one for each row, each with a notch where it was at the start. */
export function Bars({ rows, most }: {
  rows: readonly { name: string; parts: readonly Part[]; text: string; before?: number; onClick?: () => void }[];
  most: number;
}) {
  const scale = most > 0 ? 100 / most : 0;
  return (
    <div class="bars">
      {rows.map((row) => (
        <div class="bar-row" key={row.name} onClick={row.onClick}>
          <span class="bar-name">{row.name}</span>
          <span class="bar-track">
            {row.parts.map((p) => <span key={p.kind} class={`bar ${p.kind}`} style={{ width: `${p.value * scale}%` }} />)}
            {row.before !== undefined && <span class="bar-before" style={{ left: `${row.before * scale}%` }} />}
          </span>
          <span class="bar-value">{row.text}</span>
        </div>
      ))}
    </div>
  );
}
