import { init } from "/dist/worker.js";
import { measure } from "./measuring.js";

window.measure = async (file) => measure(() => init(), await (await fetch(file)).text());

document.documentElement.dataset.ready = "";
