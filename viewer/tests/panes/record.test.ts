/** Opening a session: all of it, or nothing. */
import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { openRecord, recordOf } from "../../src/panes/record";
import { Workspace } from "../../src/panes/workspace";
import { decode } from "../../src/session/decode";
import type { Session } from "../../src/session/session";
import { filled, PLAIN, volumeOf } from "../phantom";

vi.stubGlobal("requestAnimationFrame", () => 1);
vi.stubGlobal("cancelAnimationFrame", () => undefined);

const SIZE = [12, 10, 8] as const;
const example = decode(readFileSync(new URL("../../../tests/measurements/sessions/whole.json", import.meta.url), "utf8"));

async function own(): Promise<{ workspace: Workspace; session: Session }> {
  const workspace = new Workspace(
    volumeOf(
      SIZE,
      PLAIN,
      filled(SIZE, (i, j, k) => i + j + k),
    ),
    (id) => id,
  );
  const { volume } = await recordOf(workspace, "", "en");
  return { workspace, session: { ...example, volume } };
}

it("shows what was drawn and where one looked, in one step", async () => {
  const { workspace, session } = await own();
  await openRecord(workspace, session);
  expect(workspace.annotations.map((one) => one.name)).toEqual(session.annotations.map((one) => one.name));
  expect(workspace.scene.window).toEqual(session.view.window);
  expect(workspace.scene.panes.coronal).toMatchObject({ slab_mm: 10, mode: "mip" });
  workspace.undo();
  expect(workspace.annotations).toEqual([]);
});

it("changes nothing where one thing in it cannot be measured, or it is another scan's", async () => {
  const { workspace, session } = await own();
  const before = workspace.scene;
  const broken = { ...session, annotations: [session.annotations[0], { ...session.annotations[1], tool: "implant" }] };
  await expect(openRecord(workspace, broken as unknown as Session)).rejects.toThrow();
  expect(await openRecord(workspace, { ...session, volume: { ...session.volume, slices_sha256: "ab".repeat(32) } })).toBe("other_scan");
  expect(workspace.scene).toBe(before);
  expect(workspace.annotations).toEqual([]);
  expect(workspace.drawn.canUndo).toBe(false);
});
