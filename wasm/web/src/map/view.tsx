import { select } from "d3-selection";
import { zoom, zoomIdentity, type ZoomTransform } from "d3-zoom";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { draw } from "./draw.ts";
import { readPalette } from "./palette.ts";
import type { Spot } from "./plane.ts";
import { practiceAt, type Scene, type View } from "./scene.ts";

export interface MapWords {
  /** What the map is, for a screen reader. */
  label: string;
  closer: string;
  further: string;
  whole: string;
  kilometres: (km: number) => string;
}

export interface MapProps {
  scene: Scene;
  words: MapWords;
  /** Changes with the colours: the map reads them anew. */
  theme: string;
  /** Pixels at the right that something lies over. */
  covered: number;
  onHover: (index: number) => void;
  onChoose: (index: number) => void;
}

const font = '"Figtree", system-ui, sans-serif';

/** How pixels follow from kilometres when the whole region just fits. */
function fit(scene: Scene, width: number, height: number): { k: number; x: number; y: number } {
  const { left, right, top, bottom } = scene.ground.box;
  const margin = Math.max(28, Math.min(width, height) * 0.08);
  const k = Math.min((width - 2 * margin) / (right - left), (height - 2 * margin) / (bottom - top));
  const some = Math.max(k, 0.01);
  return { k: some, x: width / 2 - (some * (left + right)) / 2, y: height / 2 - (some * (top + bottom)) / 2 };
}

/** The length of the scale bar: 1, 2 or 5 times a power of ten, under 120 pixels. */
function barOf(k: number): { km: number; pixels: number } {
  let km = 10 ** Math.floor(Math.log10(120 / k));
  if (km * 5 * k <= 120) km *= 5;
  else if (km * 2 * k <= 120) km *= 2;
  return { km, pixels: km * k };
}

/** The map: a canvas that is drawn only when something changed. */
export function RegionMap({ scene, words, theme, covered, onHover, onChoose }: MapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [transform, setTransform] = useState<ZoomTransform>(zoomIdentity);
  const [ready, setReady] = useState(0);
  const palette = useMemo(readPalette, [theme, ready]);
  const behaviour = useMemo(() => zoom<HTMLCanvasElement, unknown>().scaleExtent([1, 24]), []);

  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      setSize({ width: Math.round(width), height: Math.round(height) });
    });
    observer.observe(frame.current!);
    void document.fonts?.ready.then(() => setReady((n) => n + 1));
    return () => observer.disconnect();
  }, []);

  const base = useMemo(() => fit(scene, Math.max(240, size.width - covered), size.height), [scene.ground.box, size, covered]);
  const view: View = {
    k: base.k * transform.k,
    x: base.x * transform.k + transform.x,
    y: base.y * transform.k + transform.y,
    width: size.width,
    height: size.height,
    zoom: transform.k,
  };
  const latest = useRef({ scene, view });
  latest.current = { scene, view };

  useEffect(() => {
    const target = select(canvas.current!);
    behaviour
      .extent([[0, 0], [size.width, size.height]])
      .translateExtent([[-size.width * 0.25, -size.height * 0.25], [size.width * 1.25, size.height * 1.25]])
      // The wheel alone scrolls the page; with Ctrl, or a pinch, it enlarges. One
      // finger scrolls the page as well until the map is enlarged.
      .filter((event: Event) => {
        if (event.type === "wheel") return (event as WheelEvent).ctrlKey || latest.current.view.zoom > 1;
        if (event.type === "dblclick") return true;
        if (event.type.startsWith("touch")) return (event as TouchEvent).touches.length > 1 || latest.current.view.zoom > 1;
        return (event as MouseEvent).button === 0;
      })
      .on("zoom", (event: { transform: ZoomTransform }) => setTransform(event.transform));
    target.call(behaviour);
    return () => void target.on(".zoom", null);
  }, [size]);

  useEffect(() => {
    select(canvas.current!).call(behaviour.transform, zoomIdentity);
  }, [scene.ground.tree]);

  // A picture is drawn once for each change, and again and again only while an
  // exchange is shown and motion is welcome.
  useEffect(() => {
    const element = canvas.current!;
    const context = element.getContext("2d");
    if (context === null || size.width === 0) return;
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    if (element.width !== Math.round(size.width * ratio)) element.width = Math.round(size.width * ratio);
    if (element.height !== Math.round(size.height * ratio)) element.height = Math.round(size.height * ratio);
    const moving = scene.focus?.kind === "exchange" && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    let request = 0;
    const paint = (now: number) => {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      draw(context, scene, view, palette, font, moving ? now / 1000 : 0);
      if (moving) request = requestAnimationFrame(paint);
    };
    request = requestAnimationFrame(paint);
    return () => cancelAnimationFrame(request);
  }, [scene, size, transform, palette, covered]);

  const at = (event: { clientX: number; clientY: number }): Spot => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const by = (factor: number) => select(canvas.current!).call(behaviour.scaleBy, factor);
  const pan = (x: number, y: number) => select(canvas.current!).call(behaviour.translateBy, x / transform.k, y / transform.k);
  const onKeyDown = (event: KeyboardEvent) => {
    const actions: Record<string, () => void> = {
      "+": () => by(1.5),
      "=": () => by(1.5),
      "-": () => by(1 / 1.5),
      "0": () => select(canvas.current!).call(behaviour.transform, zoomIdentity),
      ArrowLeft: () => pan(80, 0),
      ArrowRight: () => pan(-80, 0),
      ArrowUp: () => pan(0, 80),
      ArrowDown: () => pan(0, -80),
    };
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  const bar = barOf(view.k);
  return (
    <div class="map-frame" ref={frame}>
      <canvas
        ref={canvas}
        class="map-canvas"
        tabIndex={0}
        role="img"
        aria-label={words.label}
        style={{ cursor: scene.hovered >= 0 ? "pointer" : transform.k > 1 ? "grab" : "default" }}
        onKeyDown={onKeyDown}
        onPointerMove={(e: PointerEvent) => {
          if (e.pointerType === "touch") return;
          const found = practiceAt(scene, view, at(e));
          if (found !== scene.hovered) onHover(found);
        }}
        onPointerLeave={() => scene.hovered >= 0 && onHover(-1)}
        onClick={(e: MouseEvent) => onChoose(practiceAt(scene, view, at(e)))}
      />
      <div class="map-buttons">
        <button type="button" class="icon-button" title={words.closer} aria-label={words.closer} onClick={() => by(1.6)}>
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 4v12M4 10h12" /></svg>
        </button>
        <button type="button" class="icon-button" title={words.further} aria-label={words.further} onClick={() => by(1 / 1.6)}>
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M4 10h12" /></svg>
        </button>
        <button type="button" class="icon-button" title={words.whole} aria-label={words.whole} onClick={() => select(canvas.current!).call(behaviour.transform, zoomIdentity)}>
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 8V3h5M17 8V3h-5M3 12v5h5M17 12v5h-5" /></svg>
        </button>
      </div>
      <div class="map-scale" aria-hidden="true">
        <span style={{ width: `${bar.pixels}px` }} />
        {words.kilometres(bar.km)}
      </div>
    </div>
  );
}

