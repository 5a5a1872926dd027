/** Workspace -> Session and back. */
import { frameOf } from "../geometry/plane";
import { isAbout, PROGRAM, SCHEMA, type Session, type SessionPane } from "../session/session";
import { moveCrosshair } from "./moves";
import type { SliceId, SlicePane } from "./scene";
import type { Workspace } from "./workspace";

export async function recordOf(workspace: Workspace, observer: string, language: string): Promise<Session> {
  const [voxels_sha256, slices_sha256] = [await workspace.fingerprint(), await workspace.volume.identity()];
  const { scene, volume, annotations } = workspace;
  const { header } = volume;
  const pane = (id: SliceId): SessionPane => {
    const { frame, slab_mm, mode } = scene.panes[id];
    return { right: frame.right, down: frame.down, slab_mm, mode };
  };
  return {
    schema: SCHEMA,
    program: PROGRAM,
    made: new Date().toISOString(),
    language,
    observer,
    volume: { size: header.size, to_lps_mm: header.to_lps_mm, voxels_sha256, slices_sha256 },
    view: {
      crosshair_mm: scene.crosshair_mm,
      panes: { axial: pane("axial"), coronal: pane("coronal"), sagittal: pane("sagittal") },
      window: scene.window,
    },
    annotations,
  };
}

/** What came of opening a session. */
export type Opened = "other_scan" | "same_numbers" | "other_numbers";

/** Show a session. Numbers are taken anew from this scan's voxels; whether they are those in the file is the answer. */
export async function openRecord(workspace: Workspace, session: Session): Promise<Opened> {
  const { volume } = workspace;
  const own = { voxels_sha256: await workspace.fingerprint(), slices_sha256: await volume.identity() };
  if (!isAbout(session, volume.header, own)) return "other_scan";
  const { crosshair_mm, panes, window } = session.view;
  const pane = (id: SliceId): SlicePane => {
    const { right, down, slab_mm, mode } = panes[id];
    return { ...workspace.scene.panes[id], frame: frameOf(right, down), slab_mm, mode };
  };
  const turned = { ...workspace.scene, panes: { axial: pane("axial"), coronal: pane("coronal"), sagittal: pane("sagittal") } };
  workspace.replaceAll(session.annotations, { ...moveCrosshair(turned, volume, crosshair_mm), window, ownWindow: window });
  return sameNumbers(session, workspace) ? "same_numbers" : "other_numbers";
}

/** To a millionth: what float64 printed as JSON and read again cannot change. */
function sameNumbers(session: Session, { annotations }: Workspace): boolean {
  return session.annotations.every((saved, n) => {
    const now = annotations[n].readings;
    if (saved.readings.length !== now.length) return false;
    return saved.readings.every(
      (one, m) => one.quantity === now[m].quantity && Math.abs(one.value - now[m].value) <= 1e-6 * Math.max(1, Math.abs(one.value)),
    );
  });
}
