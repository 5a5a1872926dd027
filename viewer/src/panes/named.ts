/** What a pane is called. "Axial" says how the head lay: where no file says that, panes have numbers. */
import { hasSides } from "../volume/notes";
import { type PaneId, SLICE_IDS, type SliceId } from "./scene";
import type { Workspace } from "./workspace";

export function nameOf({ translate, volume }: Workspace, id: PaneId): string {
  const number = SLICE_IDS.indexOf(id as SliceId) + 1;
  return number === 0 || hasSides(volume.header) ? translate(`viewer.pane.${id}`) : translate("viewer.pane.numbered", { number });
}
