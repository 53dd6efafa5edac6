import { along, arrowhead, bend, taper } from "./curve.ts";
import { Labels } from "./labels.ts";
import type { Palette } from "./palette.ts";
import type { Spot } from "./plane.ts";
import { project, radius, type Flow, type Mark, type Scene, type View } from "./scene.ts";

/** Most flows that are drawn while nothing is pointed at. */
const mostFlows = 260;
/** Most differences that are written beside practices. */
const mostChanges = 14;

/**
 * Draws one picture. Time (in seconds, 0 for a picture that stands still) moves
 * the dots along an exchange.
 */
export function draw(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, font: string, time: number): void {
  c.save();
  c.fillStyle = palette.ground;
  c.fillRect(0, 0, view.width, view.height);
  drawHomes(c, scene, view, palette);
  const quiet = scene.focus?.kind === "exchange";
  const labels = new Labels(c, view.width);
  for (const m of scene.marks) {
    const at = project(view, m.spot);
    labels.keepOff(at.x, at.y, radius(scene, view, m.wished) * 0.8);
  }
  drawFlows(c, scene, view, palette);
  drawMarks(c, scene, view, palette, quiet);
  if (scene.focus?.kind === "exchange") drawExchange(c, scene, view, palette, font, time);
  drawNames(c, scene, view, palette, font, labels);
  c.restore();
}

function drawHomes(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette): void {
  c.save();
  c.transform(view.k, 0, 0, view.k, view.x, view.y);
  scene.ground.homes.forEach((path, i) => {
    c.fillStyle = palette.homes[i] ?? palette.homes[2];
    c.fill(path, "evenodd");
  });
  c.restore();
}

function drawFlows(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette): void {
  if (scene.focus?.kind === "exchange") return;
  const chosen = scene.focus?.kind === "practice" ? scene.focus.index : scene.hovered;
  const at = (i: number): Spot => project(view, scene.ground.spots[i]!);
  const widest: Flow[] = [];
  for (const f of scene.flows) {
    if (widest.length === mostFlows) break;
    if (f.from >= 0 && (chosen < 0 || f.from === chosen || f.to === chosen)) widest.push(f);
  }
  const most = Math.max(4, widest[0]?.persons ?? 1);
  const scale = Math.min(1.6, view.zoom ** 0.4);
  // Few first, so that the widest lie on top.
  for (const f of widest.reverse()) {
    const path = new Path2D();
    const share = f.persons / most;
    taper(path, at(f.from), at(f.to), (1 + 8 * share) * scale);
    c.globalAlpha = chosen < 0 ? 0.07 + 0.3 * share : 0.42 + 0.4 * share;
    c.fillStyle = chosen < 0 ? palette.flow : f.to === chosen ? palette.brand : palette.mark;
    c.fill(path);
  }
  c.globalAlpha = 1;
}

function drawMarks(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, quiet: boolean): void {
  const order = scene.marks.map((_, i) => i).sort((a, b) => scene.marks[b]!.wished - scene.marks[a]!.wished);
  const chosen = scene.focus?.kind === "practice" ? scene.focus.index : -1;
  for (const i of order) {
    const m = scene.marks[i]!;
    const at = project(view, m.spot);
    const r = radius(scene, view, m.wished);
    if (at.x < -r || at.y < -r || at.x > view.width + r || at.y > view.height + r) continue;
    c.globalAlpha = quiet ? 0.35 : 1;
    drawMark(c, m, at, r, palette);
    if (m.altered !== "") ring(c, at, r + 4, 2.5, palette.mark);
    if (i === chosen) ring(c, at, r + 5, 3, palette.ink);
    else if (i === scene.hovered) ring(c, at, r + 4, 2, palette.ink);
  }
  c.globalAlpha = 1;
}

/**
 * A practice: as large as the number of people who want to go there, filled for
 * the part that comes in. What stays light is who still waits.
 */
function drawMark(c: CanvasRenderingContext2D, m: Mark, at: Spot, r: number, palette: Palette): void {
  const colour = palette[m.mode];
  c.beginPath();
  c.arc(at.x, at.y, r, 0, 2 * Math.PI);
  c.fillStyle = palette.card;
  c.fill();
  if (m.mode === "closed") {
    // Closed has a shape of its own, so that nobody needs the colour to see it.
    c.lineWidth = Math.max(1.5, r * 0.16);
    c.strokeStyle = colour;
    c.stroke();
    c.beginPath();
    c.moveTo(at.x - r * 0.5, at.y);
    c.lineTo(at.x + r * 0.5, at.y);
    c.lineWidth = Math.max(1.5, r * 0.24);
    c.stroke();
    return;
  }
  c.save();
  c.globalAlpha *= 0.22;
  c.fillStyle = colour;
  c.fill();
  c.restore();
  const share = m.wished > 0 ? Math.min(1, m.entered / m.wished) : 0;
  if (share > 0) {
    c.beginPath();
    c.moveTo(at.x, at.y);
    c.arc(at.x, at.y, r, -Math.PI / 2, -Math.PI / 2 + share * 2 * Math.PI);
    c.closePath();
    c.fillStyle = colour;
    c.fill();
  }
  c.beginPath();
  c.arc(at.x, at.y, r, 0, 2 * Math.PI);
  c.lineWidth = 1.5;
  c.strokeStyle = colour;
  c.stroke();
  if (m.mode === "open") {
    // And so has open: a dot of light in the middle.
    c.beginPath();
    c.arc(at.x, at.y, Math.max(1.4, r * 0.2), 0, 2 * Math.PI);
    c.fillStyle = palette.card;
    c.fill();
    c.lineWidth = 1;
    c.stroke();
  }
}

function ring(c: CanvasRenderingContext2D, at: Spot, r: number, width: number, colour: string): void {
  c.beginPath();
  c.arc(at.x, at.y, r, 0, 2 * Math.PI);
  c.lineWidth = width;
  c.strokeStyle = colour;
  c.stroke();
}

function drawExchange(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, font: string, time: number): void {
  if (scene.focus?.kind !== "exchange") return;
  const steps = scene.focus.steps;
  const at = (i: number): Spot => project(view, scene.ground.spots[i]!);
  c.lineCap = "round";
  steps.forEach((s, n) => {
    const to = at(s.to);
    const home = s.home === null ? null : project(view, s.home);
    const from = s.from >= 0 ? at(s.from) : home;
    if (home !== null) {
      // From home to the new practice, which is why they move.
      c.beginPath();
      c.moveTo(home.x, home.y);
      c.lineTo(to.x, to.y);
      c.setLineDash([2, 5]);
      c.lineWidth = 1.5;
      c.strokeStyle = palette.ink;
      c.stroke();
      c.setLineDash([]);
      drawHome(c, home, palette);
    }
    if (from === null) return;
    const via = bend(from, to);
    const path = new Path2D();
    path.moveTo(from.x, from.y);
    path.quadraticCurveTo(via.x, via.y, to.x, to.y);
    c.lineWidth = 7;
    c.strokeStyle = palette.ground;
    c.stroke(path);
    c.lineWidth = 3.5;
    c.strokeStyle = palette.mark;
    c.stroke(path);
    const head = new Path2D();
    arrowhead(head, from, to, 13, radius(scene, view, scene.marks[s.to]?.wished ?? 0) + 1);
    c.fillStyle = palette.mark;
    c.fill(head);
    if (time > 0) {
      const p = along(from, via, to, (time * 0.4 + n / Math.max(1, steps.length)) % 1);
      c.beginPath();
      c.arc(p.x, p.y, 4.5, 0, 2 * Math.PI);
      c.fillStyle = palette.card;
      c.fill();
      c.lineWidth = 2;
      c.strokeStyle = palette.mark;
      c.stroke();
    }
  });
  const used = new Set(steps.flatMap((s) => [s.from, s.to]).filter((i) => i >= 0));
  for (const i of used) drawMark(c, scene.marks[i]!, at(i), radius(scene, view, scene.marks[i]!.wished), palette);
  const names = new Labels(c, view.width);
  for (const i of used) names.keepOff(at(i).x, at(i).y, radius(scene, view, scene.marks[i]!.wished) * 0.8);
  for (const i of used) {
    const spot = at(i);
    const r = radius(scene, view, scene.marks[i]!.wished);
    const text = scene.marks[i]!.name.split(",")[0]!;
    const wide = r + 10 + text.length * 3.6;
    const places = [{ x: 0, y: -r - 12 }, { x: 0, y: r + 13 }, { x: wide, y: 0 }, { x: -wide, y: 0 }];
    names.drawNear({ text, x: spot.x, y: spot.y, font: `600 13px ${font}`, colour: palette.ink, halo: palette.ground }, places);
  }
}

/** A little house. */
function drawHome(c: CanvasRenderingContext2D, at: Spot, palette: Palette): void {
  c.beginPath();
  c.moveTo(at.x - 6, at.y);
  c.lineTo(at.x, at.y - 6);
  c.lineTo(at.x + 6, at.y);
  c.lineTo(at.x + 4.5, at.y);
  c.lineTo(at.x + 4.5, at.y + 5.5);
  c.lineTo(at.x - 4.5, at.y + 5.5);
  c.lineTo(at.x - 4.5, at.y);
  c.closePath();
  c.fillStyle = palette.ink;
  c.strokeStyle = palette.ground;
  c.lineWidth = 2;
  c.stroke();
  c.fill();
}

function drawNames(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, font: string, labels: Labels): void {
  if (scene.focus?.kind === "exchange") return;
  const chosen = scene.focus?.kind === "practice" ? scene.focus.index : -1;
  for (const i of new Set([chosen, scene.hovered])) {
    const m = scene.marks[i];
    if (m === undefined) continue;
    const at = project(view, m.spot);
    const y = at.y - radius(scene, view, m.wished) - 15;
    labels.draw({ text: m.name, x: at.x, y, font: `650 14px ${font}`, colour: palette.ink, halo: palette.ground }, true);
  }
  const beside = (m: Mark): Spot => {
    const at = project(view, m.spot);
    return { x: at.x, y: at.y + radius(scene, view, m.wished) + 12 };
  };
  for (const m of scene.marks) {
    if (m.altered === "") continue;
    labels.draw({ text: m.altered, ...beside(m), font: `700 13px ${font}`, colour: palette.mark, halo: palette.ground }, true);
  }
  const changed = scene.marks.filter((m) => m.change !== 0 && m.altered === "");
  changed.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  for (const m of changed.slice(0, mostChanges * Math.ceil(view.zoom))) {
    const text = m.change > 0 ? `+${m.change}` : `−${-m.change}`;
    const colour = m.change > 0 ? palette.gain : palette.loss;
    labels.draw({ text, ...beside(m), font: `650 12px ${font}`, colour, halo: palette.ground });
  }
  drawTowns(c, scene, view, palette, font, labels);
  if (view.zoom < 2.2 && scene.ground.spots.length > 12) return;
  for (const m of scene.marks) {
    const at = project(view, m.spot);
    const y = at.y - radius(scene, view, m.wished) - 10;
    labels.draw({ text: m.name, x: at.x, y, font: `500 12px ${font}`, colour: palette.ink, halo: palette.ground });
  }
}

/** Where the name of a town may stand: on it, or else near it. */
const around: readonly Spot[] = [0, 20, 30, 42, 56].flatMap((far) => (far === 0 ? [{ x: 0, y: 0 }] : [{ x: 0, y: far }, { x: 0, y: -far }, { x: far, y: far * 0.6 }, { x: -far, y: far * 0.6 }, { x: far, y: -far * 0.6 }, { x: -far, y: -far * 0.6 }]));

function drawTowns(c: CanvasRenderingContext2D, scene: Scene, view: View, palette: Palette, font: string, labels: Labels): void {
  const largest = scene.ground.towns[0]?.population ?? 1;
  scene.ground.towns.forEach((t, i) => {
    if (i >= 16 * view.zoom) return;
    const at = project(view, t.spot);
    const size = Math.round(11 + 4 * Math.sqrt(t.population / largest));
    c.letterSpacing = "0.04em";
    labels.drawNear({ text: t.name, x: at.x, y: at.y, font: `500 ${size}px ${font}`, colour: palette.label, halo: palette.ground }, around);
    c.letterSpacing = "0px";
  });
}

