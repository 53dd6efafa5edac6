import type { Outcome } from "../data/outcome.ts";
import type { LengthCount } from "../data/types.ts";
import { outcome, place, selection, start } from "../state.ts";
import { language } from "../text/language.ts";
import { Bars, Chart } from "./bars.tsx";
import { DistanceChart } from "./distance.tsx";

/** Most bars of the waiting lists. */
const mostBars = 10;

/** The four charts of an outcome, each beside the start. */
export function Charts() {
  const { texts: t } = language.value;
  const now = outcome.value;
  const before = start.value;
  if (now === null || before === null || place.value === null) return null;
  return (
    <section class="charts" aria-labelledby="charts">
      <h2 id="charts">{t.charts.heading}</h2>
      <div class="chart-grid">
        <RankChart now={now} before={before} />
        <DistanceChart now={now} before={before} />
        <WaitingChart now={now} before={before} />
        <LengthChart now={now} before={before} />
      </div>
    </section>
  );
}

interface Pair {
  now: Outcome;
  before: Outcome;
}

function RankChart({ now, before }: Pair) {
  const { texts: t, format: f } = language.value;
  const persons = (o: Outcome, rank: number): number =>
    // The last bar is for everything from there on.
    o.survey.ranks.filter((r) => (rank < 5 ? r.rank === rank : r.rank >= rank)).reduce((sum, r) => sum + r.persons, 0);
  const last = Math.min(5, Math.max(1, ...now.survey.ranks.map((r) => r.rank), ...before.survey.ranks.map((r) => r.rank)));
  const ranks = Array.from({ length: last }, (_, i) => i + 1);
  const all = now.survey.moved.persons;
  const most = Math.max(1, ...ranks.map((r) => Math.max(persons(now, r), persons(before, r))));
  const name = (r: number): string => t.charts.rank(r) + (r === 5 ? "+" : "");
  return (
    <Chart
      id="ranks" compared={now !== before} question={t.charts.ranks} finding={t.charts.ranksFinding(all > 0 ? persons(now, 1) / all : 0)}
      columns={[t.charts.ranks, t.charts.now, t.charts.start]}
      rows={ranks.map((r) => [name(r), f.whole(persons(now, r)), f.whole(persons(before, r))])}
    >
      <Bars
        most={most}
        rows={ranks.map((r) => ({
          name: name(r), parts: [{ value: persons(now, r), kind: `rank-${Math.min(r, 4)}` }], text: f.whole(persons(now, r)),
          ...(now === before ? {} : { before: persons(before, r) }),
        }))}
      />
    </Chart>
  );
}

function WaitingChart({ now, before }: Pair) {
  const { texts: t, format: f } = language.value;
  const here = place.value!;
  const p = now.survey.practices;
  const order = here.practices.map((q) => q.index).sort((a, b) => p.waitingFor[b]! - p.waitingFor[a]! || a - b);
  const shown = order.slice(0, mostBars).filter((i) => p.wished[i]! > 0);
  const most = Math.max(1, ...shown.map((i) => p.wished[i]!));
  const elsewhere = (i: number): number => Math.max(0, p.wished[i]! - p.in[i]! - p.waitingFor[i]!);
  const first = order[0];
  return (
    <Chart
      id="waits" compared={now !== before} question={t.charts.waiting}
      finding={t.charts.waitingFinding(first === undefined ? "" : here.practices[first]!.name, first === undefined ? 0 : p.waitingFor[first]!)}
      legend={
        <>
          <span><i class="key waits" /> {t.charts.waits}</span>
          <span><i class="key placed" /> {t.charts.placed}</span>
          <span><i class="key elsewhere" /> {t.charts.elsewhere}</span>
        </>
      }
      columns={[t.charts.practice, t.charts.waits, t.charts.placed, t.charts.elsewhere, `${t.charts.waits}, ${t.charts.start}`]}
      rows={order.map((i) => [
        here.practices[i]!.name, f.whole(p.waitingFor[i]!), f.whole(p.in[i]!), f.whole(elsewhere(i)), f.whole(before.survey.practices.waitingFor[i]!),
      ])}
    >
      <Bars
        most={most}
        rows={shown.map((i) => ({
          name: here.practices[i]!.name,
          parts: [
            { value: p.waitingFor[i]!, kind: "waits" },
            { value: p.in[i]!, kind: "placed" },
            { value: elsewhere(i), kind: "elsewhere" },
          ],
          text: f.whole(p.waitingFor[i]!),
          onClick: () => (selection.value = { kind: "practice", index: i }),
          ...(now === before ? {} : { before: before.survey.practices.waitingFor[i]! }),
        }))}
      />
    </Chart>
  );
}

/** Exchanges of this many moves and more share a bar. */
const longest = 8;

function LengthChart({ now, before }: Pair) {
  const { texts: t, format: f } = language.value;
  const of = (list: readonly LengthCount[], n: number): number =>
    list.filter((l) => (n < longest ? l.length === n : l.length >= n)).reduce((sum, l) => sum + l.count, 0);
  const all = (o: Outcome): readonly LengthCount[] => [...o.survey.exchanges.cycles, ...o.survey.exchanges.chains, ...o.survey.exchanges.bundles];
  const last = Math.min(longest, Math.max(1, ...all(now).map((l) => l.length), ...all(before).map((l) => l.length)));
  const lengths = Array.from({ length: last }, (_, i) => i + 1);
  const e = now.survey.exchanges;
  const most = Math.max(1, ...lengths.map((n) => Math.max(of(all(now), n), of(all(before), n))));
  const total = all(now).reduce((sum, l) => sum + l.count, 0);
  const short = [1, 2, 3].reduce((sum, n) => sum + of(all(now), n), 0);
  const bundles = e.bundles.length > 0;
  const name = (n: number): string => (n === longest ? t.charts.stepsOrMore(n) : t.charts.steps(n));
  return (
    <Chart
      id="lengths" compared={now !== before} question={t.charts.lengths} finding={t.charts.lengthsFinding(total > 0 ? short / total : 0)}
      legend={
        <>
          <span><i class="key cycle" /> {t.charts.cycles}</span>
          <span><i class="key chain" /> {t.charts.chains}</span>
          {bundles && <span><i class="key bundle" /> {t.charts.bundles}</span>}
        </>
      }
      columns={[t.charts.lengths, t.charts.cycles, t.charts.chains, t.charts.bundles, t.charts.start]}
      rows={lengths.map((n) => [name(n), f.whole(of(e.cycles, n)), f.whole(of(e.chains, n)), f.whole(of(e.bundles, n)), f.whole(of(all(before), n))])}
    >
      <Bars
        most={most}
        rows={lengths.map((n) => ({
          name: name(n),
          parts: [
            { value: of(e.cycles, n), kind: "cycle" },
            { value: of(e.chains, n), kind: "chain" },
            { value: of(e.bundles, n), kind: "bundle" },
          ],
          text: f.whole(of(all(now), n)),
          ...(now === before ? {} : { before: of(all(before), n) }),
        }))}
      />
    </Chart>
  );
}
