/** Pointers on a pane: from events to the gestures of the contract. Knows no scene; what a gesture does is the pane's. */
import type { Drag, Held } from "./drags";
import { FINGERS, type Mouse, WHEELS } from "./gestures";
import type { Spot } from "./picture";
import { turned_px, Wheel } from "./wheel";

export interface PaneGestures {
  /** The drag of the active tool, or of what lies under the spot. `coarse`: a finger, which needs larger handles. */
  tool(at: Spot, coarse: boolean): Drag;
  /** True where a press takes hold of something, or a tool is in hand: a finger then does not scroll. */
  takes(at: Spot, coarse: boolean): boolean;
  window(at: Spot): Drag;
  pan(at: Spot): Drag;
  zoom(at: Spot): Drag;
  scrollDrag(at: Spot): Drag;
  scroll(steps: number, at: Spot): void;
  zoomBy(factor: number, at: Spot): void;
  panBy(x: number, y: number): void;
  tap(at: Spot): void;
  double(at: Spot): void;
  menu(at: Spot): void;
  hover(at: Spot | null): void;
  /** A magnified view under a finger; null takes it away. */
  loupe(at: Spot | null): void;
  /** A pointer came down anywhere in the pane. */
  touched(): void;
}

const CLICK_PX = 4;
const TAP_PX = 10;
const DOUBLE_MS = 350;
const LONG_PRESS_MS = 550;

type Active = { drag: Drag; from: Spot; moved: boolean; pointer: number; buttons: number };

export class PointerLayer {
  readonly #fingers = new Map<number, Spot>();
  #active: Active | null = null;
  #pinch: { spread: number; middle: Spot } | null = null;
  #long = 0;
  #longPressed: Spot | null = null;
  #last: { at: Spot; time: number } | null = null;
  #most = 0;
  readonly #turning = new Wheel();

  constructor(
    private readonly element: HTMLElement,
    private readonly gestures: PaneGestures,
    private readonly now: () => { readonly mouse: Mouse; readonly spaceHeld: boolean },
  ) {
    element.addEventListener("pointerdown", (event) => this.#down(event));
    element.addEventListener("pointermove", (event) => this.#move(event));
    element.addEventListener("pointerup", (event) => this.#up(event));
    element.addEventListener("pointercancel", (event) => this.#cancel(event));
    element.addEventListener("pointerleave", () => gestures.hover(null));
    element.addEventListener("contextmenu", (event) => this.#asked(event));
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  #spot(event: MouseEvent): Spot {
    const { element } = this;
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left - element.clientLeft, y: event.clientY - box.top - element.clientTop }; // pictures begin inside the border
  }

  #down(event: PointerEvent): void {
    this.gestures.touched();
    this.element.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") this.#fingerDown(event);
    else this.#buttonsChanged(event);
  }

  /** Our menu instead of the browser's: on a right button's release, but at once where a Mac makes it of Ctrl and a click. */
  #asked(event: MouseEvent): void {
    event.preventDefault();
    if (event.button !== 0 || !event.ctrlKey) return;
    this.#active?.drag.cancel();
    this.#active = null;
    this.gestures.menu(this.#spot(event));
  }

  /** A further button makes another gesture of it (right and left together zoom), one that is let go ends it. */
  #buttonsChanged(event: PointerEvent): void {
    const at = this.#spot(event);
    const active = this.#active;
    if (active !== null && (active.buttons & event.buttons) === event.buttons) {
      active.drag.end(at, active.moved);
      this.#active = null;
      return;
    }
    const { mouse, spaceHeld } = this.now();
    const row = mouse.presses.find((press) => press.buttons === event.buttons && press.space === (press.buttons === 1 && spaceHeld));
    this.#active?.drag.cancel();
    this.#active = null;
    if (row === undefined) return;
    const { gestures } = this;
    const drag = {
      tool: () => gestures.tool(at, false),
      hold: () => (gestures.takes(at, false) ? gestures.tool(at, false) : this.#windowOrTap(at)),
      window: () => gestures.window(at),
      pan: () => gestures.pan(at),
      zoom: () => gestures.zoom(at),
    };
    if (row.does in drag) {
      this.#active = {
        drag: drag[row.does as keyof typeof drag](),
        from: at,
        moved: false,
        pointer: event.pointerId,
        buttons: row.buttons,
      };
    }
  }

  /** A drag changes the window; a click that was none sets the crosshair. */
  #windowOrTap(at: Spot): Drag {
    const { gestures } = this;
    return { ...gestures.window(at), end: (to, moved) => (moved ? undefined : gestures.tap(to)) };
  }

  #move(event: PointerEvent): void {
    const at = this.#spot(event);
    if (event.pointerType === "touch") {
      this.#fingerMove(event.pointerId, at, held(event));
      return;
    }
    const active = this.#active;
    if (active === null) {
      if (event.shiftKey && this.now().mouse.shiftMove !== null) this.gestures.tap(at);
      this.gestures.hover(at);
      return;
    }
    if (event.buttons !== active.buttons && event.buttons !== 0) {
      this.#buttonsChanged(event);
      return;
    }
    this.#drag(active, at, held(event), CLICK_PX);
  }

  #drag(active: Active, at: Spot, keys: Held, reach: number): void {
    active.moved ||= distance(active.from, at) > reach;
    if (active.moved) active.drag.move(at, keys);
  }

  #up(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      this.#fingerUp(event);
      return;
    }
    const active = this.#active;
    if (active === null || event.buttons !== 0) return;
    this.#active = null;
    const at = this.#spot(event);
    active.drag.end(at, active.moved);
    if (active.moved) return;
    if (active.buttons === 2) this.gestures.menu(at);
    else if (active.buttons === 1 && this.#isDouble(at, CLICK_PX * 2)) this.gestures.double(at);
  }

  #isDouble(at: Spot, reach: number): boolean {
    const now = performance.now();
    const again = this.#last !== null && now - this.#last.time < DOUBLE_MS && distance(this.#last.at, at) < reach;
    this.#last = again ? null : { at, time: now };
    return again;
  }

  /** The system took the pointer away (a palm, a notice, a gesture of its own): nothing of it may be left for the next one. */
  #cancel(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    if (this.#fingers.size === 0) this.#most = 0;
    this.#stopLong();
    this.#active?.drag.cancel();
    this.#active = null;
    this.#pinch = null;
    this.#longPressed = null;
    this.gestures.loupe(null);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const ctrl = event.ctrlKey || event.metaKey;
    const row = WHEELS.find((wheel) => wheel.ctrl === ctrl && (ctrl || wheel.shift === event.shiftKey));
    if (row === undefined) return;
    if (row.does === "zoom") {
      this.gestures.zoomBy(Math.exp(-turned_px(event) * 0.002), this.#spot(event));
      return;
    }
    const steps = this.#turning.steps(event);
    if (steps !== 0) this.gestures.scroll(steps * row.steps, this.#spot(event));
  }

  #fingerDown(event: PointerEvent): void {
    const at = this.#spot(event);
    this.#fingers.set(event.pointerId, at);
    this.#most = Math.max(this.#most, this.#fingers.size);
    this.#stopLong();
    this.#active?.drag.cancel();
    this.#active = null;
    const does = FINGERS.find((row) => row.count === this.#fingers.size)?.does;
    if (does === "drag") this.#oneFinger(at, event.pointerId);
    else if (does === "zoom") this.#pinch = this.#measurePinch();
    else if (does === "window") this.#threeFingers(event.pointerId);
  }

  #oneFinger(at: Spot, pointer: number): void {
    const takes = this.gestures.takes(at, true);
    const drag = takes ? this.gestures.tool(at, true) : this.gestures.scrollDrag(at);
    this.#active = { drag, from: at, moved: false, pointer, buttons: takes ? 1 : 0 };
    this.#long = window.setTimeout(() => this.#pressLong(at), LONG_PRESS_MS);
  }

  #threeFingers(pointer: number): void {
    this.#pinch = null;
    const middle = this.#middle();
    this.#active = { drag: this.gestures.window(middle), from: middle, moved: false, pointer, buttons: 0 };
  }

  #pressLong(at: Spot): void {
    this.#active?.drag.cancel();
    this.#active = null;
    this.#longPressed = at;
    this.gestures.loupe(at);
  }

  #fingerMove(pointer: number, at: Spot, keys: Held): void {
    if (!this.#fingers.has(pointer)) return;
    this.#fingers.set(pointer, at);
    if (this.#longPressed !== null) {
      this.#longPressed = at;
      this.gestures.loupe(at);
      return;
    }
    if (this.#pinch !== null && this.#fingers.size === 2) {
      this.#pinched();
      return;
    }
    const active = this.#active;
    if (active === null) return;
    const place = this.#fingers.size === 3 ? this.#middle() : at;
    if (this.#fingers.size !== 3 && pointer !== active.pointer) return;
    this.#drag(active, place, keys, TAP_PX);
    if (active.moved) this.#stopLong();
    if (active.moved && active.buttons === 1) this.gestures.loupe(at);
  }

  #fingerUp(event: PointerEvent): void {
    const at = this.#spot(event);
    const active = this.#active;
    this.#fingers.delete(event.pointerId);
    this.#stopLong();
    this.gestures.loupe(null);
    this.#pinch = null;
    this.#active = null;
    const alone = this.#most === 1;
    if (this.#fingers.size === 0) this.#most = 0;
    if (this.#longPressed !== null) {
      this.#longPressed = null;
      this.gestures.menu(at);
      return;
    }
    if (active === null) return;
    active.drag.end(at, active.moved);
    if (active.moved || !alone) return;
    if (this.#isDouble(at, TAP_PX * 2.5)) this.gestures.double(at);
    else if (active.buttons === 0) this.gestures.tap(at);
  }

  #stopLong(): void {
    window.clearTimeout(this.#long);
  }

  #middle(): Spot {
    const spots = [...this.#fingers.values()];
    return {
      x: spots.reduce((sum, spot) => sum + spot.x, 0) / spots.length,
      y: spots.reduce((sum, spot) => sum + spot.y, 0) / spots.length,
    };
  }

  #measurePinch() {
    const [a, b] = [...this.#fingers.values()];
    return { spread: Math.max(10, distance(a, b)), middle: this.#middle() };
  }

  #pinched(): void {
    const before = this.#pinch;
    if (before === null) return;
    const now = this.#measurePinch();
    this.gestures.panBy(now.middle.x - before.middle.x, now.middle.y - before.middle.y);
    this.gestures.zoomBy(now.spread / before.spread, now.middle);
    this.#pinch = now;
  }
}

const distance = (a: Spot, b: Spot): number => Math.hypot(a.x - b.x, a.y - b.y);

const held = (event: MouseEvent): Held => ({ shift: event.shiftKey, alt: event.altKey });
