import { contourDensity, type ContourDensity, type ContourMultiPolygon } from "d3-contour";
import type { Box, Spot } from "./plane.ts";

/** Where people live, as areas of rising density, in kilometres. */
export type HomesLayer = Path2D[];

/** What the library has and its types leave out: the estimate once, and contours at any level of it. */
interface Estimating extends ContourDensity<Spot> {
  contours(data: readonly Spot[]): ((level: number) => ContourMultiPolygon) & { max: number };
}

/** Most homes that are looked at: more change the picture no further. */
const most = 20_000;

/**
 * The areas where the homes lie close together: three of them, each inside the
 * one before. It is a hint of towns, made from the file alone, and too coarse to
 * point at a home.
 */
export function homesLayer(homes: readonly Spot[], box: Box): HomesLayer {
  if (homes.length === 0) return [];
  // The density is counted on a grid of about 320 by 320.
  const margin = 0.06 * Math.max(box.right - box.left, box.bottom - box.top) + 1;
  const left = box.left - margin;
  const top = box.top - margin;
  const width = box.right - box.left + 2 * margin;
  const height = box.bottom - box.top + 2 * margin;
  const scale = 640 / Math.max(width, height);
  const every = Math.max(1, Math.ceil(homes.length / most));
  const some = every === 1 ? homes : homes.filter((_, i) => i % every === 0);
  const estimate = contourDensity<Spot>()
    .x((s) => (s.x - left) * scale)
    .y((s) => (s.y - top) * scale)
    .size([width * scale, height * scale])
    .cellSize(2)
    .bandwidth(Math.max(3, 0.55 * scale)) as Estimating;
  const levels = estimate.contours(some);
  const peak = levels.max;
  return [0.025, 0.12, 0.36].map((part) => {
    const path = new Path2D();
    for (const polygon of levels(peak * part).coordinates) {
      for (const ring of polygon) {
        ring.forEach(([x = 0, y = 0], i) => {
          const at: [number, number] = [x / scale + left, y / scale + top];
          if (i === 0) path.moveTo(...at);
          else path.lineTo(...at);
        });
        path.closePath();
      }
    }
    return path;
  });
}
