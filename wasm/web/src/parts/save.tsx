import { budget } from "../data/solver.ts";
import { compareCSV, download } from "../data/save.ts";
import { figures, outcome, place, saved, scenario, startFigures } from "../state.ts";
import { language } from "../text/language.ts";
import { changesInWords } from "../text/words.ts";
import { Dialogue } from "./dialogue.tsx";
import { SaveIcon } from "./icons.tsx";

/** Saves the plan, the scenario, the comparison and the region as files. */
export function SaveDialogue() {
  const { texts: t, format: f, code } = language.value;
  const here = place.value;
  const o = outcome.value;
  if (here === null || o === null) return null;
  const names = t.save.fileName;
  const options = { scenario: o.scenario, maxSteps: budget(here.region, o.thorough) };
  const plan = async () => {
    const { planBytes } = await here.region.solve({ ...options, want: ["plan"] });
    if (planBytes) download(`${names.plan}.json`, "application/json", planBytes);
  };
  const csv = async () => {
    const { movesCSV } = await here.region.solve({ ...options, want: ["moves.csv"], language: code });
    if (movesCSV) download(`${names.plan}.csv`, "text/csv", movesCSV);
  };
  const compare = () => {
    const r = t.compare.rows;
    const header = [t.compare.name, r.what, r.moved, r.without, `${r.first} (%)`, `${r.distance} (m)`, r.waiting, r.exchanges, r.longest, r.proof];
    const list = [
      { name: t.compare.start, changes: "", figures: startFigures.value! },
      ...saved.value.map((s) => ({ name: s.name, changes: changesInWords(t, f, s.scenario, here).join(", "), figures: s.figures })),
      { name: t.compare.now, changes: changesInWords(t, f, o.scenario, here).join(", "), figures: figures.value! },
    ];
    download(`${names.compare}.csv`, "text/csv", compareCSV(header, list));
  };
  const problem = async () => download(`${names.problem}.json`, "application/json", await here.region.export("json", { scenario: scenario.value }));
  return (
    <Dialogue name="save" title={t.save.heading}>
      <h3>{t.save.plan}</h3>
      <div class="button-row">
        <button type="button" class="button" data-test="save-plan-json" onClick={() => void plan()}><SaveIcon /> {t.save.planJSON}</button>
        <button type="button" class="button" data-test="save-plan-csv" onClick={() => void csv()}><SaveIcon /> {t.save.planCSV}</button>
      </div>
      <h3>{t.save.scenario}</h3>
      <div class="button-row">
        <button type="button" class="button" data-test="save-scenario-json" onClick={() => download(`${names.scenario}.json`, "application/json", JSON.stringify(o.scenario, null, 2) + "\n")}><SaveIcon /> {t.save.scenarioJSON}</button>
        <button type="button" class="button" data-test="save-scenario-csv" onClick={compare}><SaveIcon /> {t.save.scenarioCSV}</button>
        <button type="button" class="button" onClick={() => void problem()}><SaveIcon /> {t.save.problemJSON}</button>
      </div>
      <p class="note">{t.save.note}</p>
    </Dialogue>
  );
}
