import { quadtree, type Quadtree } from "d3-quadtree";
import { homesLayer, type HomesLayer } from "./homes.ts";
import { boxAround, type Box, type Spot } from "./plane.ts";

/** What a practice takes in, as in the format of a problem. */
export type Mode = "open" | "swap" | "closed";

/** A practice on the map. */
export interface Mark {
  spot: Spot;
  name: string;
  mode: Mode;
  /** Persons who would like to go there. */
  wished: number;
  /** Persons of those who come in. */
  entered: number;
  /** More (or, below zero, fewer) persons entering than in the starting plan. */
  change: number;
  /** What the scenario changes about it, in a few signs; "" for nothing. */
  altered: string;
}

/** People who go from one practice to another. */
export interface Flow {
  /** Index of the practice; -1 for people who have none. */
  from: number;
  to: number;
  persons: number;
}

/** One move of an exchange that is shown. */
export interface Step {
  from: number;
  to: number;
  home: Spot | null;
}

/** A name to be written on the map. */
export interface Town {
  name: string;
  spot: Spot;
  population: number;
}

/** What is pointed at: one practice, one exchange, or nothing. */
export type Focus = { kind: "practice"; index: number } | { kind: "exchange"; steps: readonly Step[] } | null;

/** The part of a scene that changes only with the region. */
export interface Ground {
  box: Box;
  homes: HomesLayer;
  towns: readonly Town[];
  tree: Quadtree<number>;
  spots: readonly Spot[];
  /** Persons who wish for the practice that most wish for. */
  busiest: number;
}

/** Works out what does not change while one region is shown, but for where people live. */
export function makeGround(spots: readonly Spot[], wished: readonly number[], homes: readonly Spot[], towns: readonly Town[]): Ground {
  const box = boxAround(spots.length > 0 ? spots : homes);
  const tree = quadtree<number>()
    .x((i) => spots[i]!.x)
    .y((i) => spots[i]!.y)
    .addAll(spots.map((_, i) => i));
  return { box, homes: [], towns, tree, spots, busiest: wished.reduce((a, b) => Math.max(a, b), 1) };
}

/** The ground with where people live. That takes a while, and the map is of use without it. */
export function withHomes(ground: Ground, homes: readonly Spot[]): Ground {
  // Homes far outside lie where no practice is: they would only make the map small.
  const { box } = ground;
  const near = homes.filter((h) => h.x > box.left - 8 && h.x < box.right + 8 && h.y > box.top - 8 && h.y < box.bottom + 8);
  return { ...ground, homes: homesLayer(near, box) };
}

/** Everything that one picture of the map shows. */
export interface Scene {
  ground: Ground;
  marks: readonly Mark[];
  /** Those of most people first. */
  flows: readonly Flow[];
  focus: Focus;
  /** Index of the practice under the pointer, or -1. */
  hovered: number;
}

/** Where the picture is looked at from: pixels = kilometres × k, and then moved. */
export interface View {
  k: number;
  x: number;
  y: number;
  width: number;
  height: number;
  /** How far it is enlarged beyond the whole region, from 1. */
  zoom: number;
}

/** The point in pixels of a place on the map. */
export function project(view: View, spot: Spot): Spot {
  return { x: spot.x * view.k + view.x, y: spot.y * view.k + view.y };
}

/** The radius in pixels of a practice with so many wishes. */
export function radius(scene: Scene, view: View, wished: number): number {
  const room = Math.min(view.width, view.height);
  const crowd = Math.sqrt(60 / Math.max(20, scene.ground.spots.length));
  const largest = Math.max(5, Math.min(22, room * 0.034) * Math.min(1.15, crowd)) * Math.min(2.4, view.zoom ** 0.45);
  const least = Math.max(2.5, largest * 0.26);
  return least + (largest - least) * Math.sqrt(wished / scene.ground.busiest);
}

/** The practice at a point in pixels, or -1. */
export function practiceAt(scene: Scene, view: View, at: Spot): number {
  const place = { x: (at.x - view.x) / view.k, y: (at.y - view.y) / view.k };
  // A finger needs 24 pixels (WCAG 2.5.8).
  const reach = 24 / view.k;
  let best = -1;
  let least = Infinity;
  scene.ground.tree.visit((node, x0, y0, x1, y1) => {
    if (!("length" in node) && node.data !== undefined) {
      let leaf: typeof node | undefined = node;
      while (leaf) {
        const i = leaf.data;
        const spot = scene.ground.spots[i]!;
        const distance = Math.hypot(spot.x - place.x, spot.y - place.y);
        const edge = Math.max(12, radius(scene, view, scene.marks[i]?.wished ?? 0)) / view.k;
        if (distance <= edge && distance < least) {
          best = i;
          least = distance;
        }
        leaf = leaf.next;
      }
    }
    return x0 > place.x + reach || x1 < place.x - reach || y0 > place.y + reach || y1 < place.y - reach;
  });
  return best;
}
