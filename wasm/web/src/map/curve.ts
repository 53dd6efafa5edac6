import type { Spot } from "./plane.ts";

/**
 * The bend of a flow between two points: to the right of its direction, so that
 * there and back are two lines.
 */
export function bend(from: Spot, to: Spot, share = 0.16): Spot {
  return {
    x: (from.x + to.x) / 2 - (to.y - from.y) * share,
    y: (from.y + to.y) / 2 + (to.x - from.x) * share,
  };
}

/** A point on the curve, t from 0 to 1. */
export function along(from: Spot, via: Spot, to: Spot, t: number): Spot {
  const u = 1 - t;
  return {
    x: u * u * from.x + 2 * u * t * via.x + t * t * to.x,
    y: u * u * from.y + 2 * u * t * via.y + t * t * to.y,
  };
}

/**
 * Adds a flow to the path: wide where it begins and fine where it ends, which
 * readers take for a direction better than an arrow (Holten and van Wijk 2009).
 */
export function taper(path: CanvasPath, from: Spot, to: Spot, width: number): void {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy);
  if (length < 1) return;
  const nx = (-dy / length) * (width / 2);
  const ny = (dx / length) * (width / 2);
  const via = bend(from, to);
  path.moveTo(from.x + nx, from.y + ny);
  path.quadraticCurveTo(via.x + nx * 0.7, via.y + ny * 0.7, to.x, to.y);
  path.quadraticCurveTo(via.x - nx * 0.7, via.y - ny * 0.7, from.x - nx, from.y - ny);
  path.closePath();
}

/** Adds an arrowhead at the end of a curve, short of it by so many pixels. */
export function arrowhead(path: CanvasPath, from: Spot, to: Spot, size: number, short: number): void {
  const via = bend(from, to);
  const length = Math.hypot(to.x - via.x, to.y - via.y) || 1;
  const ux = (to.x - via.x) / length;
  const uy = (to.y - via.y) / length;
  const tip = { x: to.x - ux * short, y: to.y - uy * short };
  path.moveTo(tip.x, tip.y);
  path.lineTo(tip.x - ux * size - uy * size * 0.55, tip.y - uy * size + ux * size * 0.55);
  path.lineTo(tip.x - ux * size + uy * size * 0.55, tip.y - uy * size - ux * size * 0.55);
  path.closePath();
}
