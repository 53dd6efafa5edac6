import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ExchangeRow } from "../data/outcome.ts";
import type { Kind } from "../data/types.ts";
import { glimpsed, outcome, place, selection } from "../state.ts";
import { language } from "../text/language.ts";
import { rowsOfOutcome, showExchange } from "./exchange.tsx";
import { SearchIcon } from "./icons.tsx";
import { plain } from "./practices.tsx";

type Column = "kind" | "steps" | "persons" | "path" | "gain" | "rank";

/** The height of a row in pixels; only the rows in view exist. */
const rowHeight = 48;
const overscan = 6;
/** Most practices of a path that are named. */
const mostNamed = 8;

/** Every exchange: sorted, searched, and shown on the map while it is pointed at. */
export function ExchangeTable() {
  const { texts: t, format: f } = language.value;
  const o = outcome.value;
  const here = place.value;
  const [query, setQuery] = useState("");
  const [kind, setKind] = useState<Kind | "all">("all");
  const [sort, setSort] = useState<{ by: Column; down: boolean }>({ by: "steps", down: true });
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(480);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = o === null ? [] : rowsOfOutcome(o);

  const found = useMemo(() => {
    const e = o?.exchanges ?? null;
    if (e === null || here === null) return [];
    const wanted = plain(query.trim());
    const names = here.practices.map((p) => plain(p.name));
    const { household } = e.moves;
    const has = (row: ExchangeRow): boolean => {
      if (row.path.some((i) => i >= 0 && (names[i]!.includes(wanted) || here.practices[i]!.id === wanted))) return true;
      for (let m = e.offsets[row.index]!; m < e.offsets[row.index + 1]!; m++) {
        if (household[m]!.toLowerCase().includes(wanted)) return true;
      }
      return false;
    };
    const list = rows.filter((row) => (kind === "all" || row.kind === kind) && (wanted === "" || has(row)));
    const value: Record<Column, (row: ExchangeRow) => number | string> = {
      kind: (row) => row.kind,
      steps: (row) => row.steps,
      persons: (row) => row.persons,
      path: (row) => names[row.path.find((i) => i >= 0) ?? -1] ?? "",
      gain: (row) => row.gainM ?? -Infinity,
      rank: (row) => row.rank,
    };
    const of = value[sort.by];
    const sign = sort.down ? -1 : 1;
    return list.sort((a, b) => {
      const x = of(a);
      const y = of(b);
      return x < y ? -sign : x > y ? sign : a.index - b.index;
    });
  }, [o, here, query, kind, sort]);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setHeight(entry.contentRect.height));
    if (scroller.current !== null) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [o === null]);
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0;
    setTop(0);
  }, [query, kind, sort]);

  if (o === null || here === null) return null;
  const kinds = (["all", "cycle", "chain", "bundle"] as const).filter((k) => k === "all" || rows.some((r) => r.kind === k));
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const shown = found.slice(first, Math.ceil((top + height) / rowHeight) + overscan);
  const columns: Column[] = ["kind", "steps", "persons", "path", "gain", "rank"];
  const rank = (mean: number): string => mean.toFixed(mean % 1 === 0 ? 0 : 1).replace(".", language.value.code === "nl" ? "," : ".");
  const name = (row: ExchangeRow): string => {
    const named = row.path.slice(0, mostNamed).map((i) => (i < 0 ? t.table.nowhere : here.practices[i]!.name.split(",")[0]!));
    return named.join(" → ") + (row.path.length > mostNamed ? " → …" : "");
  };
  return (
    <section class="panel exchanges" aria-labelledby="exchanges">
      <header class="panel-head">
        <h2 id="exchanges">{t.table.heading}</h2>
        <span class="note" role="status" data-test="exchange-count">{t.table.count(found.length, rows.length)}</span>
        <div class="segments" role="group" aria-label={t.table.columns.kind}>
          {kinds.map((k) => (
            <label key={k}>
              <input type="radio" name="kind" checked={k === kind} onChange={() => setKind(k)} />
              <span>{t.table.kinds[k]}</span>
            </label>
          ))}
        </div>
        <label class="search">
          <SearchIcon />
          <span class="hidden">{t.table.search}</span>
          <input type="search" placeholder={t.table.search} value={query} onInput={(e) => setQuery(e.currentTarget.value)} data-test="exchange-search" />
        </label>
      </header>
      <div
        class="rows" ref={scroller} tabIndex={0} role="group" aria-labelledby="exchanges"
        onScroll={(e) => setTop(e.currentTarget.scrollTop)} onPointerLeave={() => (glimpsed.value = -1)}
      >
        <table aria-rowcount={found.length + 1} style={{ height: `${(found.length + 1) * rowHeight}px` }}>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map((c) => (
                <th key={c} scope="col" class={`col-${c}`} aria-sort={sort.by === c ? (sort.down ? "descending" : "ascending") : "none"}>
                  <button type="button" onClick={() => setSort({ by: c, down: sort.by === c ? !sort.down : c !== "kind" && c !== "path" && c !== "rank" })} title={t.table.sort(t.table.columns[c])}>
                    {t.table.columns[c]}
                    <span aria-hidden="true" class="sort">{sort.by === c ? (sort.down ? "↓" : "↑") : ""}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {first > 0 && <tr aria-hidden="true" class="spacer" style={{ height: `${first * rowHeight}px` }}><td /></tr>}
            {shown.map((row, i) => {
              const chosen = selection.value?.kind === "exchange" && selection.value.index === row.index;
              return (
                <tr
                  key={row.index} aria-rowindex={first + i + 2} class={`${chosen ? "chosen" : ""} state-${row.state}`}
                  onPointerEnter={(e) => e.pointerType === "mouse" && (glimpsed.value = row.index)}
                  onClick={() => {
                    glimpsed.value = -1;
                    showExchange(row.index);
                  }}
                >
                  <td class="col-kind"><i class={`key ${row.kind}`} aria-hidden="true" /> {t.table.kind[row.kind]}</td>
                  <td class="col-steps">{f.whole(row.steps)}</td>
                  <td class="col-persons">{f.whole(row.persons)}</td>
                  <td class="col-path">
                    <button type="button" aria-label={`${t.table.show(row.index + 1)}: ${name(row)}`}>{name(row)}</button>
                    {row.state !== 0 && <span class={`state state-${row.state}`}>{t.table.states[row.state]}</span>}
                    <span class="also">{t.table.also(row.persons === row.steps ? 0 : row.persons, row.gainM, rank(row.rank))}</span>
                  </td>
                  <td class="col-gain">{row.gainM === null ? "–" : f.metres(row.gainM)}</td>
                  <td class="col-rank">{rank(row.rank)}</td>
                </tr>
              );
            })}
            <tr aria-hidden="true" class="filler"><td /></tr>
          </tbody>
        </table>
        {found.length === 0 && o.exchanges !== null && <p class="note none">{t.table.none}</p>}
      </div>
    </section>
  );
}
