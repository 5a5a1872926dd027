// NiiVue: its multiplanar layout of three planes. It has no oblique pane: all three lie along the grid, which is the easier task.
import { Niivue, NVImage } from "@niivue/niivue";
import { canvasOf, crosshair, finish, HEIGHT, WIDTH } from "../walk.js";

export const engine = "NiiVue 0.69.0";

export async function open(values, size, spacing) {
  const canvas = canvasOf(3 * WIDTH, HEIGHT);
  const view = new Niivue({ isResizeCanvas: false, multiplanarShowRender: 0, multiplanarLayout: 3, logLevel: "error" });
  await view.attachToCanvas(canvas);
  const affine = [spacing[0], 0, 0, 0, 0, spacing[1], 0, 0, 0, 0, spacing[2], 0, 0, 0, 0, 1];
  const file = NVImage.createNiftiArray([...size], [...spacing], affine, 4, values);
  await view.loadFromArrayBuffer(file.buffer, "greys.nii");
  view.setSliceType(view.sliceTypeMultiplanar);
  const frame = async (n) => {
    view.scene.crosshairPos = crosshair(n);
    view.drawScene();
    finish(view.gl);
  };
  await frame(0);
  return {
    frame,
    close() {
      view.gl.getExtension("WEBGL_lose_context")?.loseContext();
      canvas.remove();
    },
  };
}
