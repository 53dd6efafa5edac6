import { useEffect, useRef, useState } from "preact/hooks";
import { complaint, half, openFiles, openSample, reading } from "../open.ts";
import { dialogue, faults, place } from "../state.ts";
import { faultInWords } from "../text/faults.ts";
import { language } from "../text/language.ts";
import { Dialogue } from "./dialogue.tsx";
import { announce } from "./notice.tsx";

/** Where a region of one's own is opened, and where its faults are listed. */
export function FileDialogue() {
  const { texts: t } = language.value;
  const input = useRef<HTMLInputElement>(null);
  const waiting = half.value;
  return (
    <Dialogue name="file" title={t.file.heading} wide>
      <div class="drop" data-test="drop">
        {waiting !== null ? (
          <p class="lead">{waiting.has === "practices" ? t.file.needHouseholds(waiting.name) : t.file.needPractices(waiting.name)}</p>
        ) : (
          <p class="lead">{t.file.drop}</p>
        )}
        <button type="button" class="button primary" disabled={reading.value} onClick={() => input.current?.click()}>
          {reading.value ? t.solving.loading : t.file.choose}
        </button>
        <input
          ref={input} type="file" class="hidden" multiple tabIndex={-1} accept=".json,.csv,.txt,.bin,application/json,text/csv" aria-label={t.file.choose} data-test="file-input"
          onChange={(e) => {
            const list = [...(e.currentTarget.files ?? [])];
            e.currentTarget.value = "";
            if (list.length > 0) void openFiles(list);
          }}
        />
        <p class="note">{t.file.kinds}</p>
      </div>
      {complaint.value !== "" && <p class="complaint" role="alert">{complaint.value}</p>}
      <Faults />
      <p class="safe">{t.file.safe}</p>
      <details class="format-help">
        <summary>{t.file.formatHelp}</summary>
        <p class="note">{t.file.formatText}</p>
      </details>
      {place.value?.name !== "" && <button type="button" class="button" onClick={() => void openSample()}>{t.file.sample}</button>}
    </Dialogue>
  );
}

/** Most faults that are listed on the page; copying takes all. */
const mostListed = 300;

/** Everything that is wrong with a file, each with its line. */
function Faults() {
  const { texts: t, code } = language.value;
  const bad = faults.value;
  if (bad === null) return null;
  const where = (line?: number, column?: number): string => (line === undefined ? "" : t.file.place(line, column ?? 1));
  const copy = () => {
    const lines = bad.faults.map((x) => [x.source ?? bad.name, where(x.line, x.column), x.path ?? "", faultInWords(code, x.message)].join("\t"));
    void navigator.clipboard?.writeText(lines.join("\n"));
    announce(t.share.copied);
  };
  const sources = bad.faults.some((x) => x.source !== undefined);
  return (
    <section class="faults" role="alert" data-test="faults">
      <h3>{t.file.faults(bad.total, bad.name)}</h3>
      <p class="note">{t.file.faultsNote}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.file.faults(bad.total, bad.name)}>
        <table>
          <thead>
            <tr>
              {sources && <th scope="col">{t.file.columns.file}</th>}
              <th scope="col">{t.file.columns.place}</th>
              <th scope="col">{t.file.columns.message}</th>
              <th scope="col">{t.file.columns.path}</th>
            </tr>
          </thead>
          <tbody>
            {bad.faults.slice(0, mostListed).map((x, i) => (
              <tr key={i}>
                {sources && <td>{x.source}</td>}
                <td class="fault-place">{where(x.line, x.column)}</td>
                <td>{faultInWords(code, x.message)}</td>
                <td class="fault-path">{x.path}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {bad.total > Math.min(mostListed, bad.faults.length) && <p class="note">{t.file.shown(Math.min(mostListed, bad.faults.length), bad.total)}</p>}
      <button type="button" class="button" onClick={copy}>{t.file.copy}</button>
    </section>
  );
}

/** Takes files that are dropped anywhere on the page. */
export function DropZone() {
  const { texts: t } = language.value;
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0;
    const files = (e: DragEvent): boolean => e.dataTransfer?.types.includes("Files") ?? false;
    const enter = (e: DragEvent) => {
      if (!files(e)) return;
      e.preventDefault();
      depth++;
      setOver(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const stay = (e: DragEvent) => files(e) && e.preventDefault();
    const drop = (e: DragEvent) => {
      if (!files(e)) return;
      e.preventDefault();
      depth = 0;
      setOver(false);
      dialogue.value = "file";
      void openFiles([...(e.dataTransfer?.files ?? [])]);
    };
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("dragover", stay);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("dragover", stay);
      removeEventListener("drop", drop);
    };
  }, []);
  return over ? <div class="drop-over"><p>{t.file.dropNow}</p></div> : null;
}
