// vtk.js: three ImageResliceMappers in one render window, so that they share one texture; its fastest way.
import "@kitware/vtk.js/Rendering/Profiles/Volume";
import "@kitware/vtk.js/Rendering/OpenGL/ImageResliceMapper";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData";
import vtkPlane from "@kitware/vtk.js/Common/DataModel/Plane";
import vtkImageResliceMapper from "@kitware/vtk.js/Rendering/Core/ImageResliceMapper";
import vtkImageSlice from "@kitware/vtk.js/Rendering/Core/ImageSlice";
import vtkRenderer from "@kitware/vtk.js/Rendering/Core/Renderer";
import vtkRenderWindow from "@kitware/vtk.js/Rendering/Core/RenderWindow";
import vtkOpenGLRenderWindow from "@kitware/vtk.js/Rendering/OpenGL/RenderWindow";
import { crosshair, finish, HEIGHT, OBLIQUE, WIDTH } from "../walk.js";

export const engine = "vtk.js 37.4.3";

export async function open(values, size, spacing) {
  const image = vtkImageData.newInstance();
  image.setDimensions(...size);
  image.setSpacing(...spacing);
  image.getPointData().setScalars(vtkDataArray.newInstance({ name: "greys", values, numberOfComponents: 1 }));
  const window = vtkRenderWindow.newInstance();
  const view = vtkOpenGLRenderWindow.newInstance();
  const box = document.createElement("div");
  document.body.append(box);
  view.setContainer(box);
  view.setSize(3 * WIDTH, HEIGHT);
  window.addView(view);
  const frames = [
    { normal: [0, 0, 1], up: [0, -1, 0] },
    { normal: [0, 1, 0], up: [0, 0, 1] },
    { normal: OBLIQUE.normal, up: OBLIQUE.down.map((part) => -part) },
  ];
  const panes = frames.map(({ normal, up }, n) => {
    const plane = vtkPlane.newInstance({ normal });
    const mapper = vtkImageResliceMapper.newInstance();
    mapper.setInputData(image);
    mapper.setSlicePlane(plane);
    const actor = vtkImageSlice.newInstance();
    actor.setMapper(mapper);
    actor.getProperty().setColorWindow(3000);
    actor.getProperty().setColorLevel(500);
    actor.getProperty().setInterpolationTypeToLinear();
    const renderer = vtkRenderer.newInstance();
    renderer.setViewport(n / 3, 0, (n + 1) / 3, 1);
    renderer.addViewProp(actor);
    window.addRenderer(renderer);
    const camera = renderer.getActiveCamera();
    camera.setParallelProjection(true);
    return { plane, camera, renderer, normal, up };
  });
  const extent = size.map((count, axis) => count * spacing[axis]);
  const frame = async (n) => {
    const at = crosshair(n).map((share, axis) => share * extent[axis]);
    for (const { plane, camera, renderer, normal, up } of panes) {
      plane.setOrigin(...at);
      camera.setFocalPoint(...at);
      camera.setPosition(...at.map((place, axis) => place - normal[axis] * 200));
      camera.setViewUp(...up);
      camera.setParallelScale(extent[2] / 2);
      renderer.resetCameraClippingRange();
    }
    window.render();
    finish(view.get3DContext());
  };
  await frame(0);
  return {
    frame,
    close() {
      view.get3DContext().getExtension("WEBGL_lose_context")?.loseContext();
      box.remove();
    },
  };
}
