// Cornerstone3D core: one rendering engine, three volume viewports, a local volume. A step lasts until every viewport says that its image is rendered
// and a pixel of its canvas can be read: the event alone comes before the GL is done.
import { cache, Enums, imageLoader, init, RenderingEngine, setVolumesForViewports, volumeLoader } from "@cornerstonejs/core";
import { crosshair, HEIGHT, OBLIQUE, WIDTH } from "../walk.js";

export const engine = "Cornerstone3D 5.14.0";

export async function open(values, size, spacing) {
  await init();
  imageLoader.registerImageLoader("local", (imageId) => ({ promise: Promise.resolve(cache.getImage(imageId)) })); // its own local volumes lack one
  const metadata = {
    BitsAllocated: 16, BitsStored: 16, HighBit: 15, SamplesPerPixel: 1, PixelRepresentation: 1, PhotometricInterpretation: "MONOCHROME2", Modality: "CT",
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0], PixelSpacing: [spacing[1], spacing[0]], FrameOfReferenceUID: "1.2.3", Columns: size[0], Rows: size[1],
    voiLut: [{ windowCenter: 500, windowWidth: 3000 }],
  };
  const volume = volumeLoader.createLocalVolume("local:greys", {
    metadata, dimensions: [...size], spacing: [...spacing], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], scalarData: values,
  });
  const engine3d = new RenderingEngine("bench");
  const box = document.createElement("div");
  document.body.append(box);
  const names = ["axial", "coronal", "oblique"];
  const elements = names.map(() => {
    const element = document.createElement("div");
    element.style.cssText = `width:${WIDTH}px;height:${HEIGHT}px;display:inline-block`;
    box.append(element);
    return element;
  });
  engine3d.setViewports(names.map((viewportId, n) => ({
    viewportId, element: elements[n], type: Enums.ViewportType.ORTHOGRAPHIC,
    defaultOptions: { orientation: [Enums.OrientationAxis.AXIAL, Enums.OrientationAxis.CORONAL, Enums.OrientationAxis.CORONAL][n] },
  })));
  await setVolumesForViewports(engine3d, [{ volumeId: volume.volumeId }], names);
  for (const name of names) engine3d.getViewport(name).setProperties({ voiRange: { lower: -1000, upper: 2000 } });
  const extent = size.map((count, axis) => count * spacing[axis]);
  const looks = [
    { normal: [0, 0, 1], up: [0, -1, 0] },
    { normal: [0, 1, 0], up: [0, 0, 1] },
    { normal: OBLIQUE.normal, up: OBLIQUE.down.map((part) => -part) },
  ];
  const frame = async (n) => {
    const at = crosshair(n).map((share, axis) => share * extent[axis]);
    const shown = elements.map((element) => new Promise((resolve) => element.addEventListener(Enums.Events.IMAGE_RENDERED, resolve, { once: true })));
    names.forEach((name, pane) => {
      const { normal, up } = looks[pane];
      const viewport = engine3d.getViewport(name);
      viewport.setCamera({ focalPoint: at, position: at.map((place, axis) => place - normal[axis] * 200), viewPlaneNormal: normal.map((part) => -part), viewUp: up });
    });
    engine3d.renderViewports(names);
    await Promise.all(shown);
    for (const element of elements) element.querySelector("canvas").getContext("2d").getImageData(0, 0, 1, 1);
  };
  await frame(0);
  return {
    frame,
    close() {
      engine3d.destroy();
      box.remove();
    },
  };
}
