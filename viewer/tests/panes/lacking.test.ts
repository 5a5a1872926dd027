/** What a tool answers while the scan is not whole, and once it never will be. */
import { expect, it } from "vitest";
import { Workspace } from "../../src/panes/workspace";
import { filled, PLAIN, partialOf, volumeOf } from "../phantom";

const SIZE = [8, 8, 8] as const;

it("a tool says that voxels are still to come, or that loading stopped", () => {
  globalThis.requestAnimationFrame = () => 0;
  const values = filled(SIZE, (i) => i);
  const said: string[] = [];
  const workspace = new Workspace(partialOf(SIZE, PLAIN, values), (id) => id);
  workspace.onSay((message) => said.push(message));
  workspace.take("length");
  workspace.cutShort();
  workspace.take("length");
  expect(said).toEqual(["viewer.measure_waits", "viewer.loading_failed"]);
  expect(workspace.scene.tool).toBe("crosshair");
  expect(new Workspace(volumeOf(SIZE, PLAIN, values), (id) => id).lacking).toBeNull();
});
