import { expect, it } from "vitest";
import { History } from "../../src/session/history";
import type { Annotation } from "../../src/tools/annotation";

const named = (name: string): Annotation[] => [
  {
    id: name,
    tool: "text",
    name,
    text: "",
    points_mm: [[0, 0, 0]],
    plane: { right: [1, 0, 0], down: [0, 1, 0], slab_mm: 0, mode: "mean", pixel_mm: 0.1 },
    readings: [],
    care: [],
  },
];

it("goes back and forth, and a new step ends what could be done again", () => {
  const history = new History();
  const [a, b, c] = ["a", "b", "c"].map(named);
  history.change(a);
  history.change(b);
  history.undo();
  expect(history.present).toBe(a);
  history.redo();
  expect(history.present).toBe(b);
  history.undo();
  history.change(c);
  expect(history.canRedo).toBe(false);
  history.undo();
  expect(history.present).toBe(a);
});

it("makes one step of a drag, none of one that was called off", () => {
  const history = new History();
  const [a, b, c] = ["a", "b", "c"].map(named);
  history.change(a);
  history.preview(b);
  history.preview(c);
  history.settle();
  history.undo();
  expect(history.present).toBe(a);
  history.preview(b);
  history.abandon();
  expect(history.present).toBe(a);
  expect(history.canRedo).toBe(true);
});
