import { homesOf, type Homes } from "./homes.ts";
import { makeGround, type Ground, type Town } from "../map/scene.ts";
import { Plane, type Spot } from "../map/plane.ts";
import type { Mode, OpenRegion } from "./types.ts";

/** The modes in the order of their numbers in a survey. */
export const modes: readonly Mode[] = ["open", "swap", "closed"];

/** A practice as the page names it. */
export interface Practice {
  index: number;
  id: string;
  name: string;
  mode: Mode;
  capacity: number;
  enrolled: number;
  free: number;
  /** Persons with an eligible wish for it; wanted counts those whom it does not take in as well. */
  wished: number;
  wanted: number;
  spot: Spot;
}

/** A region that is open in the page. */
export interface Place {
  /** The name of the file, or "" for the sample. */
  name: string;
  region: OpenRegion;
  practices: readonly Practice[];
  byId: ReadonlyMap<string, Practice>;
  plane: Plane;
  ground: Ground;
  homes: readonly Spot[];
}

/** A town of the sample, in degrees. */
export interface TownData {
  name: string;
  lat: number;
  lon: number;
  population: number;
}

/**
 * Reads what the page needs from a region. Columns are those of its problem, where
 * homes are; null where they come later, see {@link withColumns}.
 */
export function placeOf(name: string, region: OpenRegion, columns: Uint8Array | null, towns: readonly TownData[]): Place {
  const p = region.survey.practices;
  const points = p.id.map((_, i) => ({ lat: p.lat[i]!, lon: p.lon[i]! }));
  const homes = columns === null ? { lat: [], lon: [] } : homesOf(columns);
  const plane = Plane.around(points.length > 0 ? points : Array.from(homes.lat, (lat, i) => ({ lat, lon: homes.lon[i]! })));
  const practices = p.id.map((id, i): Practice => ({
    index: i,
    id,
    name: p.name[i] || id,
    mode: modes[p.mode[i]!] ?? "closed",
    capacity: p.capacity[i]!,
    enrolled: p.enrolled[i]!,
    free: p.free[i]!,
    wished: p.wished[i]!,
    wanted: p.wanted[i]!,
    spot: plane.spot(p.lat[i]!, p.lon[i]!),
  }));
  const spots = practices.map((q) => q.spot);
  const homeSpots = spotsOf(homes, plane);
  const named: Town[] = towns.map((t) => ({ name: t.name, spot: plane.spot(t.lat, t.lon), population: t.population }));
  return {
    name,
    region,
    practices,
    byId: new Map(practices.map((q) => [q.id, q])),
    plane,
    ground: makeGround(spots, p.wanted, homeSpots, named),
    homes: homeSpots,
  };
}

/** The place with the homes of its columns. */
export function withColumns(place: Place, columns: Uint8Array): Place {
  return { ...place, homes: spotsOf(homesOf(columns), place.plane) };
}

function spotsOf(homes: Homes, plane: Plane): Spot[] {
  return Array.from(homes.lat, (lat, i) => plane.spot(lat, homes.lon[i]!));
}
