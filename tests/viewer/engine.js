// What the engine draws on real canvases, told as numbers. Called from engine_page.py.
const E = globalThis.engine;
const WINDOW = { centre: 600, width: 3000, invert: false };
const SIDE = 300;
const level = (grey) => (grey === 0x7fffffff ? 0 : Math.min(Math.max(Math.floor(((grey - WINDOW.centre) / WINDOW.width + 0.5) * 255 + 0.5), 0), 255));
const canvasOf = () => document.body.appendChild(Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }));
const greysOf = (canvas) => canvas.getContext("2d", { alpha: false }).getImageData(0, 0, SIDE, SIDE).data.filter((_, n) => n % 4 === 0);
const apart = (a, b) => a.reduce((sum, each, n) => sum + Math.abs(each - b[n]), 0) / a.length;

/** Mean difference in levels between a canvas and the exact picture of a view. */
const offBy = (canvas, exact) => apart(greysOf(canvas), exact.greys.map(level));

/** A slanted slab through the middle, too heavy to be exact at once. */
function slabView(volume, slab_mm) {
  const frame = E.turnFrame(E.turnFrame(E.CORONAL, [0, 0, 1], 0.4), [1, 0, 0], 0.3);
  return { plane: E.fitPlane(volume, frame, SIDE, SIDE), slab_mm, mode: "mip", interpolation: "trilinear" };
}

async function look(base) {
  const volume = await E.whole(base);
  const renderer = E.createSliceRenderer(volume, "cpu");
  const [heavy, light] = [slabView(volume, 40), slabView(volume, 0)];
  const [exact, bare] = [renderer.render(heavy), renderer.render(light)];
  const canvas = canvasOf();
  renderer.draw(canvas, heavy, WINDOW);
  const atOnce = { slab: offBy(canvas, exact), bare: offBy(canvas, bare) };
  await renderer.settled();
  const rested = offBy(canvas, exact);
  renderer.draw(canvas, light, WINDOW);
  const slice = offBy(canvas, bare);
  renderer.close();
  return {
    isolated: crossOriginIsolated,
    shared: !(volume.values.buffer instanceof ArrayBuffer),
    atOnce, rested, slice,
    hash: await E.hashVoxels(volume, new AbortController().signal),
    lost: await lose(volume),
    ...(await inDepth(volume)),
  };
}

/** GL draws, its context goes, the CPU goes on with the same picture. */
async function lose(volume) {
  let context = null;
  const get = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    const made = get.call(this, kind, ...rest);
    if (kind === "webgl2") context = made;
    return made;
  };
  const renderer = E.createSliceRenderer(volume, "gl");
  HTMLCanvasElement.prototype.getContext = get;
  while (!renderer.ready) await new Promise((resolve) => setTimeout(resolve, 10));
  const view = slabView(volume, 0);
  const canvas = canvasOf();
  renderer.draw(canvas, view, WINDOW);
  const exact = E.createSliceRenderer(volume, "cpu").render(view);
  const before = { backend: renderer.backend, off: offBy(canvas, exact) };
  canvas.getContext("2d", { alpha: false }).fillRect(0, 0, SIDE, SIDE);
  const gone = new Promise((resolve) => context.canvas.addEventListener("webglcontextlost", resolve));
  context.getExtension("WEBGL_lose_context").loseContext();
  await gone;
  await renderer.settled();
  const after = { backend: renderer.backend, off: offBy(canvas, exact) };
  renderer.close();
  return { before, after };
}

/** The volume in three dimensions by both: bright where the bone is, alike; and a click on it lands in the volume. */
async function inDepth(volume) {
  const frame = E.turnFrame(E.CORONAL, [0, 0, 1], 0.5);
  const fit = E.fitPlane(volume, frame, SIDE, SIDE);
  const camera = { ...frame, centre_mm: E.pixelToPoint(fit, (SIDE - 1) / 2, (SIDE - 1) / 2), pixel_mm: fit.pixel_mm };
  const depth = {};
  const looks = Object.fromEntries(["bone", "teeth", "mip"].map((preset) => [preset, E.lookOf(preset, volume.header.grey, null)]));
  looks.narrow = E.lookOf("mip", volume.header.grey, { centre: 150, width: 60, invert: false });
  for (const [preset, look] of Object.entries(looks)) {
    const pictures = [];
    for (const choice of ["cpu", "gl"]) {
      const renderer = E.createVolumeRenderer(volume, choice);
      const canvas = canvasOf();
      renderer.draw(canvas, camera, look, null);
      await new Promise((resolve) => setTimeout(resolve, 0));
      await renderer.settled();
      pictures.push(greysOf(canvas));
      if (choice === "cpu" && preset === "bone") depth.click = hits(renderer, camera, volume, look);
      renderer.close();
    }
    depth[preset] = { off: apart(pictures[0], pictures[1]), seen: pictures[0].filter((grey) => grey > 60).length / SIDE ** 2 };
  }
  return { depth };
}

function hits(renderer, camera, volume, look) {
  let [met, solid] = [0, 0];
  for (let row = 10; row < SIDE; row += 20)
    for (let column = 10; column < SIDE; column += 20) {
      const at = renderer.pick(column, row, SIDE, SIDE, camera, look, null);
      if (at === null) continue;
      met++;
      if (E.sampleAt(volume, at).grey > 300) solid++;
    }
  return { met, solid };
}

globalThis.look = look;
