/**
 * The first script of the page on a medium, before the app itself has been read: the list, and the preview of the volume that will be shown, are on
 * their way while the browser is busy with the rest of the page.
 */
import { Scripts } from "../data/scripts";
import type { Carried } from "../data/stick";

const scripts = new Scripts("DATA/");
Object.assign(globalThis, { handcarryScripts: scripts });
scripts.ahead("LIST").then(
  (told) => {
    const best = (told as Carried).volumes.find((volume) => volume.is_best && volume.header !== null);
    if (best !== undefined) void scripts.ahead(`${best.folder}/P`);
  },
  () => undefined,
);
