import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Outcome } from "../data/outcome.ts";
import { language } from "../text/language.ts";
import { Chart } from "./bars.tsx";

/** The metres of one step of a histogram from the engine. */
const stepM = 500;
const height = 236;

/**
 * Distances from home as two hills: to the present practice above the line, to
 * the new one below it, and the start's as an outline.
 */
export function DistanceChart({ now, before }: { now: Outcome; before: Outcome }) {
  const { texts: t, format: f } = language.value;
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(480);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(200, Math.round(entry.contentRect.width))));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  const d = now.survey.distance;
  const above = d.before.hist;
  const below = d.after.hist;
  const start = before.survey.distance.after.hist;
  const steps = above.length;
  const most = Math.max(1, ...above, ...below, ...start);
  const middle = Math.round(height * 0.44);
  const bar = width / Math.max(1, steps);
  const up = (v: number): number => (v / most) * (middle - 14);
  const down = (v: number): number => (v / most) * (height - middle - 22);
  const median = (m: number): number => Math.min(width, (m / stepM) * bar);
  const outline = start.map((v, i) => `${i === 0 ? "M0," + middle : ""}L${i * bar},${middle + down(v)}L${(i + 1) * bar},${middle + down(v)}`).join("") + `L${width},${middle}`;
  const km = (i: number): number => (i * stepM) / 1000;
  return (
    <Chart
      id="distances" compared={now !== before} question={t.charts.distance} finding={t.charts.distanceFinding(f.metres(d.before.medianM), f.metres(d.after.medianM))}
      legend={
        <>
          <span><i class="key before" /> {t.charts.before}</span>
          <span><i class="key after" /> {t.charts.after}</span>
        </>
      }
      columns={[t.charts.kilometres, t.charts.before, t.charts.after, `${t.charts.after}, ${t.charts.start}`]}
      rows={above.map((v, i) => [t.charts.step(km(i), i === steps - 1 ? null : km(i + 1)), f.whole(v), f.whole(below[i]!), f.whole(start[i]!)])}
    >
      <div ref={frame} class="distance-chart">
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
          {above.map((v, i) => <rect key={`a${i}`} class="before" x={i * bar + 0.5} width={Math.max(0.5, bar - 1)} y={middle - up(v)} height={up(v)} />)}
          {below.map((v, i) => <rect key={`b${i}`} class="after" x={i * bar + 0.5} width={Math.max(0.5, bar - 1)} y={middle} height={down(v)} />)}
          {now !== before && <path class="outline" d={outline} />}
          <line class="axis" x1={0} x2={width} y1={middle} y2={middle} />
          <line class="median before" x1={median(d.before.medianM)} x2={median(d.before.medianM)} y1={8} y2={middle} />
          <line class="median after" x1={median(d.after.medianM)} x2={median(d.after.medianM)} y1={middle} y2={height - 16} />
          {[0, 5, 10, 15].map((k) => (
            <text key={k} x={Math.min(width - 2, ((k * 1000) / stepM) * bar)} y={height - 3} text-anchor={k === 0 ? "start" : k === 15 ? "end" : "middle"}>{k === 15 ? "15+ km" : `${k} km`}</text>
          ))}
        </svg>
      </div>
    </Chart>
  );
}
