/** The colours that the map is drawn with, as the style sheet has them now. */
export interface Palette {
  ground: string;
  homes: [string, string, string];
  label: string;
  flow: string;
  card: string;
  ink: string;
  open: string;
  swap: string;
  closed: string;
  without: string;
  mark: string;
  gain: string;
  loss: string;
  brand: string;
}

/**
 * Reads the palette. A custom property that depends on the theme has no colour
 * of its own until something is painted with it, so an element is.
 */
export function readPalette(): Palette {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const of = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    ground: of("map-ground"),
    homes: [of("map-homes-1"), of("map-homes-2"), of("map-homes-3")],
    label: of("map-label"),
    flow: of("map-flow"),
    card: of("card"),
    ink: of("ink"),
    open: of("open"),
    swap: of("swap"),
    closed: of("closed"),
    without: of("without"),
    mark: of("mark"),
    gain: of("gain"),
    loss: of("loss"),
    brand: of("brand"),
  };
  probe.remove();
  return palette;
}
