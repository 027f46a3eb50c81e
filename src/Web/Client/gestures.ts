/** Turns wheel, pointer, touch and keys into what a timeline understands. Positions are css pixels within the plot. */

/** What a person can do to a timeline. */
export interface GestureTarget {
  zoom(factor: number, xCssPx: number | null): void;
  pan(deltaXCssPx: number, deltaYCssPx: number): void;
  hover(place: { x: number; y: number } | null): void;
  /** A range from one place to another. */
  select(fromXCssPx: number, toXCssPx: number): void;
  /** Takes back what was selected last; false if there was nothing. */
  escape(): boolean;
  click(xCssPx: number, yCssPx: number): void;
  open(xCssPx: number, yCssPx: number): void;
  /** Shows everything. */
  fit(): void;
  /** Shows the measured rounds, without start-up and end; absent where there are none. */
  fitMeasured?(): void;
  toggleFollow(): void;
  /** Moves one end of a selected range, which begins at the middle; absent where nothing is selected by keys. */
  extend?(deltaCssPx: number): void;
  /** Selects the next (1) or the previous (-1) piece of work of a lane. */
  stepSlice?(by: 1 | -1): void;
  /** Selects in the lane below (1) or above (-1). */
  stepLane?(by: 1 | -1): void;
}

const DRAG_CSS_PX = 4;
const KEY_ZOOM = 1.4;
const KEY_PAN_CSS_PX = 80;
const KEY_SELECT_CSS_PX = 16;
const WHEEL_ZOOM = 0.0016;
const WHEEL_LINE_CSS_PX = 33;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Listens until the returned function is called. */
export function listen(plot: HTMLElement, target: GestureTarget): () => void {
  const controller = new AbortController();
  const options = { signal: controller.signal };
  const pointers = new Pointers(plot, target);
  plot.addEventListener("pointerdown", (event) => pointers.down(event), options);
  plot.addEventListener("pointermove", (event) => pointers.move(event), options);
  plot.addEventListener("pointerup", (event) => pointers.up(event), options);
  plot.addEventListener("pointercancel", (event) => pointers.up(event), options);
  plot.addEventListener("pointerleave", () => target.hover(null), options);
  plot.addEventListener("dblclick", (event) => target.open(...pointers.place(event)), options);
  plot.addEventListener("wheel", (event) => wheel(event, pointers.place(event)[0], target), { ...options, passive: false });
  plot.addEventListener("keydown", (event) => {
    if (key(event, target)) event.preventDefault();
  }, options);
  return () => controller.abort();
}

function wheel(event: WheelEvent, xCssPx: number, target: GestureTarget): void {
  event.preventDefault();
  const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? WHEEL_LINE_CSS_PX : 1;
  const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  if (isSideways) target.pan(-(event.deltaX || event.deltaY) * scale, 0);
  else target.zoom(Math.exp(-event.deltaY * scale * WHEEL_ZOOM), xCssPx);
}

function key(event: KeyboardEvent, target: GestureTarget): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.shiftKey && event.key.startsWith("Arrow") && target.extend) return shiftKey(event.key, target);
  switch (event.key) {
    case "+": case "=": target.zoom(KEY_ZOOM, null); return true;
    case "-": target.zoom(1 / KEY_ZOOM, null); return true;
    case "ArrowLeft": target.pan(KEY_PAN_CSS_PX, 0); return true;
    case "ArrowRight": target.pan(-KEY_PAN_CSS_PX, 0); return true;
    case "ArrowUp": target.pan(0, KEY_PAN_CSS_PX / 2); return true;
    case "ArrowDown": target.pan(0, -KEY_PAN_CSS_PX / 2); return true;
    case "0": case "f": target.fit(); return true;
    case "m": target.fitMeasured?.(); return target.fitMeasured !== undefined;
    case " ": target.toggleFollow(); return true;
    case ".": target.stepSlice?.(1); return target.stepSlice !== undefined;
    case ",": target.stepSlice?.(-1); return target.stepSlice !== undefined;
    case "Escape": return target.escape();
    default: return false;
  }
}

/** Arrows with shift select: a range along the axis, another lane across. */
function shiftKey(arrow: string, target: GestureTarget): boolean {
  if (arrow === "ArrowLeft" || arrow === "ArrowRight") target.extend?.(arrow === "ArrowRight" ? KEY_SELECT_CSS_PX : -KEY_SELECT_CSS_PX);
  else target.stepLane?.(arrow === "ArrowDown" ? 1 : -1);
  return true;
}

/** Follows the pointers that are down: one pans or (with shift) selects, two pinch. */
class Pointers {
  private readonly pressed = new Map<number, Place>();
  private start: Place | null = null;
  private mode: "none" | "pan" | "select" = "none";

  constructor(private readonly plot: HTMLElement, private readonly target: GestureTarget) {}

  place(event: MouseEvent): [x: number, y: number] {
    const box = this.plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const [x, y] = this.place(event);
    this.pressed.set(event.pointerId, { x, y });
    this.start = this.pressed.size === 1 ? { x, y } : null;
    this.mode = event.shiftKey ? "select" : "none";
    this.plot.setPointerCapture(event.pointerId);
  }

  move(event: PointerEvent): void {
    const [x, y] = this.place(event);
    const before = this.pressed.get(event.pointerId);
    if (!before) return this.target.hover({ x, y });
    if (this.pressed.size === 2) this.pinch(event.pointerId, before, { x, y });
    else this.drag(before, { x, y });
    this.pressed.set(event.pointerId, { x, y });
  }

  up(event: PointerEvent): void {
    const wasDown = this.pressed.delete(event.pointerId);
    if (wasDown && this.start && this.mode !== "pan" && event.type === "pointerup") {
      const [x, y] = this.place(event);
      if (Math.abs(x - this.start.x) < DRAG_CSS_PX) this.target.click(x, y);
    }
    this.start = null;
    this.mode = "none";
    this.plot.classList.remove("tl-panning");
  }

  private drag(before: Place, now: Place): void {
    if (!this.start) return;
    if (this.mode === "select") return this.target.select(this.start.x, now.x);
    if (this.mode === "none" && Math.hypot(now.x - this.start.x, now.y - this.start.y) < DRAG_CSS_PX) return;
    this.mode = "pan";
    this.plot.classList.add("tl-panning");
    this.target.hover(null);
    this.target.pan(now.x - before.x, now.y - before.y);
  }

  private pinch(id: number, before: Place, now: Place): void {
    const other = [...this.pressed].find(([otherId]) => otherId !== id)?.[1];
    if (!other) return;
    const spread = (a: Place, b: Place) => Math.max(20, Math.hypot(a.x - b.x, a.y - b.y));
    this.target.zoom(spread(now, other) / spread(before, other), (now.x + other.x) / 2);
    this.target.pan((now.x - before.x) / 2, 0);
  }
}
