// What every engine is asked to draw: three panes of one size, an axial, a coronal and an oblique one, through a crosshair that wanders.
export const WIDTH = 460;
export const HEIGHT = 420;

/** The crosshair at step n, as shares of the volume's size: off the voxels' centres, never twice the same. */
export const crosshair = (n) => [0.5 + 0.2 * Math.sin(n * 0.137), 0.5 + 0.2 * Math.sin(n * 0.191 + 1), 0.5 + 0.2 * Math.sin(n * 0.113 + 2)];

/** Turned by 25 degrees about the head axis, then tipped by 15: the normal and the picture's up. */
const [a, b] = [(25 * Math.PI) / 180, (15 * Math.PI) / 180];
export const OBLIQUE = {
  right: [Math.cos(a), Math.sin(a), 0],
  down: [Math.sin(a) * Math.sin(b), -Math.cos(a) * Math.sin(b), -Math.cos(b)],
  normal: [-Math.sin(a) * Math.cos(b), Math.cos(a) * Math.cos(b), -Math.sin(b)],
};

/** The middle of one drawn pixel: asking for it makes a GL wait for its picture. */
export function finish(gl) {
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
}

export function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  document.body.append(canvas);
  return canvas;
}
