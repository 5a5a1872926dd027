// handcarry, by the CPU or by WebGL2: the engine of viewer/src as it ships.
import { crosshair, HEIGHT, OBLIQUE, WIDTH, canvasOf } from "../walk.js";

export const engine = "handcarry";

/** Three canvases and what draws on them. */
export function panes(volume, choice) {
  const E = globalThis.engine;
  const renderer = E.createSliceRenderer(volume, choice);
  const canvases = [0, 1, 2].map(() => canvasOf(WIDTH, HEIGHT));
  const frames = [E.AXIAL, E.CORONAL, E.frameOf(OBLIQUE.right, OBLIQUE.down)];
  const [ni, nj, nk] = volume.size;
  const pixel_mm = (E.spacing_mm(volume)[2] * nk) / HEIGHT;
  const window = { centre: 500, width: 3000, invert: false };
  const frame = async (n) => {
    const share = crosshair(n);
    const at = E.toPoint(volume.to_lps_mm, [share[0] * ni - 0.5, share[1] * nj - 0.5, share[2] * nk - 0.5]);
    frames.forEach((each, pane) => {
      const plane = E.planeAround(each, at, pixel_mm, WIDTH, HEIGHT);
      renderer.draw(canvases[pane], { plane, slab_mm: 0, mode: "mean", interpolation: "trilinear" }, window);
    });
    await renderer.settled(); // at once where the pictures are exact already; a coarse one would be waited for, and show in the time
    for (const canvas of canvases) canvas.getContext("2d").getImageData(0, 0, 1, 1);
  };
  const close = () => {
    renderer.close();
    for (const canvas of canvases) canvas.remove();
  };
  return { renderer, frame, close };
}
