import { outcome, start } from "../state.ts";
import { language } from "../text/language.ts";
import { Bars } from "../charts/bars.tsx";

/** Why the others stay where they are. */
export function HeldPanel({ id = "held" }: { id?: string }) {
  const { texts: t, format: f } = language.value;
  const o = outcome.value;
  if (o === null || start.value === null) return null;
  const rows = o.survey.held.filter((h) => h.persons > 0).sort((a, b) => b.persons - a.persons);
  if (rows.length === 0) return null;
  const all = rows.reduce((sum, h) => sum + h.persons, 0);
  const before = new Map(start.value.survey.held.map((h) => [h.reason as string, h.persons]));
  const most = Math.max(...rows.map((h) => Math.max(h.persons, before.get(h.reason) ?? 0)));
  return (
    <section class="panel held" aria-labelledby={id}>
      <span class="chart-question">{t.held.heading}</span>
      <h2 id={id}>{t.held.stay(all)}</h2>
      <Bars
        most={most}
        rows={rows.map((h) => ({
          name: t.held.reasons[h.reason] ?? h.reason,
          parts: [{ value: h.persons, kind: "stays" }],
          text: f.whole(h.persons),
          ...(o === start.value ? {} : { before: before.get(h.reason) ?? 0 }),
        }))}
      />
    </section>
  );
}
