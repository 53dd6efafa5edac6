import { render } from "preact";
import { App } from "./app.tsx";
import { registerOffline } from "./offline/register.ts";
import { openSample } from "./open.ts";
import { redoChange, undoChange } from "./state.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/answer.css";
import "./style/controls.css";
import "./style/map.css";
import "./style/card.css";
import "./style/stage.css";
import "./style/charts.css";
import "./style/table.css";
import "./style/lower.css";
import "./style/dialogue.css";
import "./style/print.css";

void openSample();
render(<App />, document.getElementById("page")!);
registerOffline();

window.addEventListener("keydown", (e) => {
  const field = e.target instanceof HTMLInputElement && ["text", "search"].includes(e.target.type);
  if (!(e.ctrlKey || e.metaKey) || e.altKey || field || e.key.toLowerCase() !== "z") return;
  e.preventDefault();
  if (e.shiftKey) redoChange();
  else undoChange();
});
