import type { Spot } from "./plane.ts";

/** A text to be put on the map, at a point in pixels. */
export interface Label {
  text: string;
  x: number;
  y: number;
  /** Font in CSS's short form. */
  font: string;
  colour: string;
  /** Colour of the edge that keeps it readable. */
  halo: string;
}

interface Taken {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Places labels, the most important first, and leaves out those that collide. */
export class Labels {
  readonly #taken: Taken[] = [];
  readonly #context: CanvasRenderingContext2D;
  readonly #width: number;

  constructor(context: CanvasRenderingContext2D, width: number) {
    this.#context = context;
    this.#width = width;
  }

  /** Keeps other labels away from a circle. */
  keepOff(x: number, y: number, radius: number): void {
    this.#taken.push({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius });
  }

  /** Draws the label at the first of its places, given as shifts, where there is room. */
  drawNear(label: Label, shifts: readonly Spot[]): boolean {
    return shifts.some((s) => this.draw({ ...label, x: label.x + s.x, y: label.y + s.y }));
  }

  /** Draws the label around its point if there is room, or in any case where forced. */
  draw(label: Label, forced = false): boolean {
    const c = this.#context;
    c.font = label.font;
    const half = c.measureText(label.text).width / 2 + 3;
    // A name at the edge moves in; one whose place is out of sight stays there.
    const inside = label.x > 0 && label.x < this.#width;
    const x = inside ? Math.max(half + 4, Math.min(this.#width - half - 4, label.x)) : label.x;
    const box = { left: x - half, right: x + half, top: label.y - 8, bottom: label.y + 8 };
    if (!forced && this.#taken.some((t) => t.left < box.right && box.left < t.right && t.top < box.bottom && box.top < t.bottom)) {
      return false;
    }
    this.#taken.push(box);
    c.textAlign = "center";
    c.textBaseline = "middle";
    c.lineJoin = "round";
    c.lineWidth = 3.5;
    c.strokeStyle = label.halo;
    c.strokeText(label.text, x, label.y);
    c.fillStyle = label.colour;
    c.fillText(label.text, x, label.y);
    return true;
  }
}
