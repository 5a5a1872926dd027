/** The mouse and touch half of the interaction contract: what each gesture does. The pointer layer looks it up here and the help page shows it. */

export type Doing =
  | "tool"
  | "hold"
  | "window"
  | "pan"
  | "zoom"
  | "scroll"
  | "drag"
  | "maximise"
  | "menu"
  | "turn"
  | "crosshair"
  | "loupe"
  | "value";

export interface Gesture {
  readonly id: string;
  readonly does: Doing;
}

/** Pressed buttons as in MouseEvent.buttons, with Space held or not. */
type Press = Gesture & { readonly buttons: number; readonly space: boolean };

export interface Mouse {
  readonly presses: readonly Press[];
  /** What moving it with Shift held and no button does; null: nothing but telling the value. */
  readonly shiftMove: Gesture | null;
}

const PANS: readonly Press[] = [
  { id: "middle_drag", does: "pan", buttons: 4, space: false },
  { id: "space_left_drag", does: "pan", buttons: 1, space: true },
];

/** Whose habits the mouse follows: ours, or those that people bring from OHIF or 3D Slicer. */
export const MOUSE_IDS = ["own", "ohif", "slicer"] as const;
export type MouseId = (typeof MOUSE_IDS)[number];
export const MICE: Readonly<Record<MouseId, Mouse>> = {
  own: {
    presses: [
      { id: "left_drag", does: "tool", buttons: 1, space: false },
      { id: "right_drag", does: "window", buttons: 2, space: false },
      ...PANS,
      { id: "both_drag", does: "zoom", buttons: 3, space: false },
    ],
    shiftMove: null,
  },
  ohif: {
    presses: [
      { id: "left_drag", does: "hold", buttons: 1, space: false },
      { id: "right_drag", does: "zoom", buttons: 2, space: false },
      ...PANS,
    ],
    shiftMove: null,
  },
  slicer: {
    presses: [
      { id: "left_drag", does: "tool", buttons: 1, space: false },
      { id: "right_drag", does: "zoom", buttons: 2, space: false },
      ...PANS,
      { id: "both_drag", does: "window", buttons: 3, space: false },
    ],
    shiftMove: { id: "shift_move", does: "crosshair" },
  },
};

export const WHEELS: readonly (Gesture & { readonly ctrl: boolean; readonly steps: number; readonly shift: boolean })[] = [
  { id: "ctrl_wheel", does: "zoom", ctrl: true, shift: false, steps: 1 },
  { id: "shift_wheel", does: "scroll", ctrl: false, shift: true, steps: 5 },
  { id: "wheel", does: "scroll", ctrl: false, shift: false, steps: 1 },
];

/** How many fingers. One finger is the tool's when one is armed or something is under it. */
export const FINGERS: readonly (Gesture & { readonly count: number })[] = [
  { id: "one_finger", does: "drag", count: 1 },
  { id: "two_fingers", does: "zoom", count: 2 },
  { id: "three_fingers", does: "window", count: 3 },
];

const CLICKS: readonly Gesture[] = [
  { id: "double_click", does: "maximise" },
  { id: "right_click", does: "menu" },
  { id: "hover", does: "value" },
  { id: "tap", does: "crosshair" },
  { id: "long_press", does: "loupe" },
];

/** For the help page: ids of the catalogue below `viewer.gesture.` and `viewer.does.`. */
export const mouseRows = ({ presses, shiftMove }: Mouse): readonly Gesture[] => [
  ...presses,
  ...WHEELS,
  ...CLICKS.slice(0, 3),
  ...(shiftMove === null ? [] : [shiftMove]),
];
export const TOUCH_ROWS: readonly Gesture[] = [...FINGERS, ...CLICKS.slice(3)];
