// What the viewer's own engine finds in the phantom, with nothing but pictures and the tools' functions. Called from bench/accuracy.py.
const E = globalThis.engine;
const GROUND = 300;
const PIXEL_MM = 0.11;
const AWAY_MM = 2.2;
const SIDE = 260;

const frames = {
  axial: E.AXIAL,
  coronal: E.CORONAL,
  sagittal: E.SAGITTAL,
  oblique: E.turnFrame(E.turnFrame(E.CORONAL, [0, 0, 1], 0.43), E.AXIAL.right, -0.29),
  "double oblique": E.frameOf([0.8, 0.5, -0.33], [0.2, -0.1, -0.97]),
};
const views = (volume, centre, size = SIDE, pixel_mm = 0.115) =>
  Object.entries(frames).map(([name, frame]) => ({ name, plane: E.planeAround(frame, centre, pixel_mm, size, size) }));

/** The middle of what is bright near the middle of a picture, as a place in the patient: what a careful eye would click on. */
function click(volume, renderer, frame, near) {
  let at = near;
  for (let turn = 0; turn < 12; turn++) {
    const plane = E.planeAround(frame, at, PIXEL_MM, 61, 61);
    const { greys } = renderer.render({ plane, slab_mm: 0, mode: "mean", interpolation: "trilinear" });
    let [sum, x, y] = [0, 0, 0];
    for (let n = 0; n < greys.length; n++) {
      const [column, row] = [n % 61, Math.floor(n / 61)];
      if (Math.hypot(column - 30, row - 30) * PIXEL_MM > AWAY_MM || greys[n] === 0x7fffffff) continue;
      const weight = greys[n] - GROUND;
      sum += weight;
      x += weight * column;
      y += weight * row;
    }
    at = E.pixelToPoint(plane, x / sum, y / sum);
  }
  return at;
}

/** Every ball found from a guess a millimetre off, by clicking in three planes of each kind in turn. */
function find(volume, choice, guesses) {
  const renderer = E.createSliceRenderer(volume, choice);
  const turned = [frames.oblique, frames["double oblique"], E.turnFrame(frames.oblique, [0, 0, 1], 1.3)];
  const found = {};
  for (const [way, planes] of Object.entries({ straight: [E.AXIAL, E.CORONAL, E.SAGITTAL], oblique: turned })) {
    found[way] = {};
    for (const [name, guess] of Object.entries(guesses)) {
      let at = guess;
      for (let round = 0; round < 2; round++) for (const frame of planes) at = click(volume, renderer, frame, at);
      found[way][name] = at;
    }
  }
  renderer.close();
  return found;
}

/** On each plane: the letters, and for each ball on which side of the picture's middle it shows. */
function letters(volume, centre, places) {
  return views(volume, centre).map(({ name, plane }) => ({
    name,
    right: plane.right,
    down: plane.down,
    sides: E.sides(plane.right, plane.down),
    shown: Object.fromEntries(
      Object.entries(places).map(([ball, at]) => {
        const { column, row } = E.pointToPixel(plane, at);
        return [ball, [column - (plane.width - 1) / 2, row - (plane.height - 1) / 2]];
      }),
    ),
  }));
}

/** Pictures of planes beside a place, as stored values, for an oracle to compare with: beside, since through the very middle of an even number of slices
 * nearest neighbours are anybody's choice. */
function pictures(volume, centre) {
  const renderer = E.createSliceRenderer(volume, "cpu");
  const beside = [centre[0] + 0.031, centre[1] - 0.047, centre[2] + 0.053];
  return views(volume, beside).flatMap(({ name, plane }) =>
    ["trilinear", "nearest"].map((interpolation) => ({
      name, plane, interpolation,
      greys: Array.from(renderer.render({ plane, slab_mm: 0, mode: "mean", interpolation }).greys),
    })),
  );
}

/** CPU against GL, in grey levels of a window of 256 and of a wide one: shares beyond one level, and the greatest difference. */
async function compare(volume, centre) {
  const [cpu, gl] = [E.createSliceRenderer(volume, "cpu"), E.createSliceRenderer(volume, "gl")];
  while (!gl.ready && gl.backend === "gl") await new Promise((resolve) => setTimeout(resolve, 20));
  const b = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  let [pixels, beyond, most] = [0, 0, 0];
  const slabs = [[0, "mean"], [3, "mean"], [3, "mip"], [3, "minip"]];
  for (const { plane } of views(volume, centre))
    for (const [slab_mm, mode] of slabs)
      for (const window of [{ centre: 900, width: 1024, invert: false }, { centre: 5000, width: 12000, invert: true }])
        for (const interpolation of ["trilinear", "nearest"]) {
          const view = { plane, slab_mm, mode, interpolation };
          const level = (grey) => (grey === 0x7fffffff ? 0 : Math.min(Math.max(Math.floor(((grey - window.centre) / window.width + 0.5) * 255 + 0.5), 0), 255));
          const ours = cpu.render(view).greys;
          gl.draw(b, view, window);
          const theirs = b.getContext("2d", { alpha: false }).getImageData(0, 0, SIDE, SIDE).data;
          for (let n = 0; n < ours.length; n++) {
            const wanted = ours[n] === 0x7fffffff ? 0 : window.invert ? 255 - level(ours[n]) : level(ours[n]);
            const difference = Math.abs(wanted - theirs[4 * n]);
            pixels++;
            if (difference > 1) beyond++;
            most = Math.max(most, difference);
          }
        }
  const backend = gl.backend;
  cpu.close();
  gl.close();
  return { backend, pixels, within: 1 - beyond / pixels, most };
}

/** Profiles and regions on slanted planes, with where they were taken. */
function numbers(volume, places) {
  const frame = frames.oblique;
  const balls = Object.values(places);
  const profiles = balls.slice(1).map((to, n) => ({ from: balls[n], to, ...E.profile(volume, balls[n], to) }));
  const regions = balls.flatMap((at) =>
    ["rectangle", "ellipse"].map((kind) => {
      const corner = (u, v) => [0, 1, 2].map((axis) => at[axis] + u * frame.right[axis] + v * frame.down[axis]);
      const region = { kind, corner_mm: corner(-1.7, -1.1), opposite_mm: corner(1.3, 1.9), right: frame.right, down: frame.down };
      return { region, found: E.regionStatistics(volume, region) };
    }),
  );
  const plain = (list) => list.map((each) => ({ ...each, distance_mm: Array.from(each.distance_mm), grey: Array.from(each.grey) }));
  return { profiles: plain(profiles), regions };
}

/** Lengths and angles as the tools say them, of points that were clicked on. */
function measures(points) {
  const all = Object.values(points);
  const lengths = all.flatMap((a, n) => all.slice(n + 1).map((b) => E.distance_mm(a, b)));
  const angles = all.map((vertex, n) => E.angle_deg(all[(n + 1) % all.length], vertex, all[(n + 2) % all.length]));
  return { lengths, angles };
}

async function judge(base, guesses, places, centre) {
  const volume = await E.whole(base);
  const cpu = find(volume, "cpu", guesses);
  const clicked = Object.fromEntries(Object.entries(cpu).map(([way, points]) => [way, { points, ...measures(points) }]));
  return { clicked, letters: letters(volume, centre, cpu.straight), pictures: pictures(volume, centre), gl: await compare(volume, centre), numbers: numbers(volume, places) };
}

Object.assign(globalThis, { judge });
