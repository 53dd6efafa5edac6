import { Charts } from "./charts/charts.tsx";
import { Announcer, Answer } from "./parts/answer.tsx";
import { Compare } from "./parts/compare.tsx";
import { Controls } from "./parts/controls.tsx";
import { ExchangeCard } from "./parts/exchange.tsx";
import { DropZone, FileDialogue } from "./parts/file.tsx";
import { Header } from "./parts/header.tsx";
import { HeldPanel } from "./parts/held.tsx";
import { MapPanel } from "./parts/map.tsx";
import { Notice } from "./parts/notice.tsx";
import { PracticeCard } from "./parts/practice.tsx";
import { SaveDialogue } from "./parts/save.tsx";
import { ShareDialogue } from "./parts/share.tsx";
import { ExchangeTable } from "./parts/table.tsx";
import { broken, place, selection } from "./state.ts";
import { language } from "./text/language.ts";

/** The whole page. */
export function App() {
  const { texts: t } = language.value;
  if (broken.value !== "" && place.value === null) {
    return (
      <>
        <Header />
        <main class="failure">
          <h2>{t.failed.heading}</h2>
          <p>{broken.value}</p>
          <button type="button" class="button primary" onClick={() => location.reload()}>{t.failed.reload}</button>
        </main>
      </>
    );
  }
  return (
    <>
      <Header />
      <main>
        <Answer />
        <div class="stage">
          <Controls />
          <MapPanel />
          <Beside />
        </div>
        <Compare />
        <Charts />
        <div class="lower">
          <ExchangeTable />
          <HeldPanel />
        </div>
      </main>
      <footer class="foot">
        <p>{t.footer.about}</p>
        <p class="note">{t.footer.local} {t.footer.offline}</p>
      </footer>
      <FileDialogue />
      <ShareDialogue />
      <SaveDialogue />
      <DropZone />
      <Notice />
      <Announcer />
    </>
  );
}

/** The card of what is pointed at. */
function Beside() {
  const chosen = selection.value;
  const practice = chosen?.kind === "practice" ? place.value?.practices[chosen.index] : undefined;
  return (
    <div class={`beside ${chosen === null ? "" : "filled"}`}>
      {practice !== undefined && <PracticeCard practice={practice} />}
      {chosen?.kind === "exchange" && <ExchangeCard index={chosen.index} />}
      {chosen === null && <HeldPanel id="held-beside" />}
    </div>
  );
}
