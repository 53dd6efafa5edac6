/** A place on the map in kilometres: x to the east, y to the south. */
export interface Spot {
  x: number;
  y: number;
}

/** Kilometres in a degree of latitude on the mean sphere. */
const kmPerDegree = 111.1949;

/**
 * A flat picture of a region: true to scale at its middle latitude, and off by
 * less than one part in fifty in a country of the size of the Netherlands.
 */
export class Plane {
  readonly #lat: number;
  readonly #lon: number;
  readonly #narrow: number;

  constructor(lat: number, lon: number) {
    this.#lat = lat;
    this.#lon = lon;
    this.#narrow = Math.cos((lat * Math.PI) / 180);
  }

  /** The plane around the middle of the points; around 0, 0 where there are none. */
  static around(points: Iterable<{ lat: number; lon: number }>): Plane {
    let south = Infinity;
    let north = -Infinity;
    let west = Infinity;
    let east = -Infinity;
    for (const p of points) {
      south = Math.min(south, p.lat);
      north = Math.max(north, p.lat);
      west = Math.min(west, p.lon);
      east = Math.max(east, p.lon);
    }
    return south <= north ? new Plane((south + north) / 2, (west + east) / 2) : new Plane(0, 0);
  }

  spot(lat: number, lon: number): Spot {
    return { x: (lon - this.#lon) * this.#narrow * kmPerDegree, y: (this.#lat - lat) * kmPerDegree };
  }
}

/** A rectangle on the map, in kilometres. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The smallest box around the spots, at least two kilometres wide and high. */
export function boxAround(spots: readonly Spot[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of spots) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  if (box.left > box.right) return { left: -1, top: -1, right: 1, bottom: 1 };
  const wide = Math.max(0, 2 - (box.right - box.left)) / 2;
  const high = Math.max(0, 2 - (box.bottom - box.top)) / 2;
  return { left: box.left - wide, right: box.right + wide, top: box.top - high, bottom: box.bottom + high };
}
