// What is timed, in the page itself. Every function is called from bench/viewing.py and leaves numbers only.
const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

/** Fetch the raw volume once for all engines of the page. */
async function raw(base) {
  const header = await (await fetch(`${base}/header.json`)).json();
  const values = new Int16Array(await (await fetch(`${base}/raw`)).arrayBuffer());
  const [m, , , , , n, , , , , o] = header.to_lps_mm;
  return { header, values, size: header.size, spacing: [m, n, o] };
}

/** Engines by name, each opened on the same values; ours on a volume that holds them. */
async function openAll(base, names) {
  const { header, values, size, spacing } = await raw(base);
  const source = { header, preview: async () => (await fetch(`${base}/preview`)).arrayBuffer() };
  const [ni, nj] = size;
  source.slab = async (index) => values.slice(index * header.slab.slices * ni * nj, (index + 1) * header.slab.slices * ni * nj).buffer;
  let volume = null;
  const opened = {};
  const failed = {};
  for (const name of names) {
    const [kind, choice] = name.split(":");
    if (kind === "ours") {
      volume ??= await new Promise((resolve) => {
        let made = null;
        const check = () => made?.complete && resolve(made);
        engine.loadVolume(source, { onProgress: check }).then((loaded) => {
          made = loaded;
          check();
        });
      });
      opened[name] = peers.ours.panes(volume, choice);
      while (choice === "gl" && !opened[name].renderer.ready) await new Promise((resolve) => setTimeout(resolve, 20));
    } else {
      try {
        opened[name] = await peers[kind].open(values, size, spacing);
      } catch (error) {
        failed[name] = String(error); // a volume that does not fit a peer
      }
    }
  }
  return { opened, failed };
}

/** Rounds of steps of each engine in turn, so that all meet the same noise of the machine; ms per step of three panes. */
async function frames(base, names, rounds, steps) {
  const { opened, failed } = await openAll(base, names);
  const able = Object.keys(opened);
  const times = Object.fromEntries(able.map((name) => [name, []]));
  let at = 1;
  for (const name of able) for (let n = 0; n < 25; n++) await opened[name].frame(at++); // compiled by now
  for (let round = 0; round < rounds; round++) {
    for (const name of able) {
      for (let n = 0; n < steps; n++) {
        const started = performance.now();
        await opened[name].frame(at++);
        times[name].push(performance.now() - started);
      }
    }
  }
  return { times, failed };
}

/** ms from nothing to three panes drawn from the preview, by our engine on a fresh page. */
async function firstPicture(base) {
  const started = performance.now();
  const stop = new AbortController();
  const volume = await engine.loadVolume(await engine.sourceAt(base), { signal: stop.signal });
  stop.abort();
  await peers.ours.panes(volume, "cpu").frame(0);
  return performance.now() - started;
}

/** ms to fetch the same header and preview and to draw three of its slices as they lie, stretched to the panes: nothing can be there sooner. */
async function floorPicture(base) {
  const started = performance.now();
  const header = await (await fetch(`${base}/header.json`)).json();
  const values = new Int16Array(await (await fetch(`${base}/preview`)).arrayBuffer());
  const [ni, nj, nk] = header.preview.size;
  const at = [
    [ni, nj, (x, y) => x + ni * (y + nj * (nk >> 1))],
    [ni, nk, (x, y) => x + ni * ((nj >> 1) + nj * (nk - 1 - y))],
    [nj, nk, (x, y) => (ni >> 1) + ni * (x + nj * (nk - 1 - y))],
  ];
  for (const [width, height, index] of at) {
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const level = Math.min(Math.max(((values[index(x, y)] - 500) / 3000 + 0.5) * 255, 0), 255);
        pixels[y * width + x] = 0xff000000 | (level * 0x010101);
      }
    const surface = new OffscreenCanvas(width, height);
    surface.getContext("2d").putImageData(image, 0, 0);
    const canvas = document.createElement("canvas");
    canvas.width = 460;
    canvas.height = 420;
    document.body.append(canvas);
    const context = canvas.getContext("2d", { alpha: false });
    context.drawImage(surface, 0, 0, 460, 420);
    context.getImageData(0, 0, 1, 1);
  }
  return performance.now() - started;
}

/** ms until the whole volume is loaded and its own voxels are drawn. */
async function fullLoad(base, name) {
  const started = performance.now();
  if (name === "ours") {
    const volume = await engine.whole(base);
    await peers.ours.panes(volume, "cpu").frame(0);
    globalThis.kept = volume;
  } else {
    const { values, size, spacing } = await raw(base);
    globalThis.kept = await peers[name].open(values, size, spacing);
  }
  return performance.now() - started;
}

/** A slab scrolled through: ms per step, and how many of the pictures lacked the slab (their mean grey was nearer to the bare slice's). */
async function slabScroll(base, slab_mm, steps) {
  const volume = globalThis.kept ?? (await engine.whole(base));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [700, 600];
  document.body.append(canvas);
  const renderer = engine.createSliceRenderer(volume, "cpu");
  const window = { centre: 500, width: 3000, invert: false };
  const frame = engine.turnFrame(engine.CORONAL, [0, 0, 1], 0.4);
  const start = engine.fitPlane(volume, frame, 700, 600);
  const context = canvas.getContext("2d", { alpha: false });
  const mean = () => context.getImageData(0, 0, 700, 600).data.reduce((sum, byte, n) => sum + (n % 4 === 0 ? byte : 0), 0) / 420000;
  const view = (n, slab) => ({ plane: engine.movePlane(start, (n - steps / 2) * 0.4), slab_mm: slab, mode: "mip", interpolation: "trilinear" });
  const times = [];
  let dropped = 0;
  for (let n = 0; n < steps; n++) {
    const began = performance.now();
    renderer.draw(canvas, view(n, slab_mm), window);
    context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - began);
    const shown = mean();
    renderer.draw(canvas, view(n, 0), window);
    const bare = mean();
    renderer.draw(canvas, view(n, slab_mm), window);
    await renderer.settled();
    if (Math.abs(shown - bare) < Math.abs(shown - mean())) dropped++;
  }
  return { median: median(times), dropped };
}

Object.assign(globalThis, { frames, firstPicture, floorPicture, fullLoad, slabScroll });
