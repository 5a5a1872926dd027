/** The worker's script: bands of rows from voxels it shares with the page, and the hash of voxels it is handed piece by piece. */
import { Sha256 } from "../../volume/sha256";
import type { StoredArray } from "../../volume/voxels";
import { OUTSIDE } from "../types";
import type { Answer, Ask } from "./asks";
import { drawRows, SliceRows } from "./rows";

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Ask>) => void) | null;
  postMessage(message: Answer, transfer: Transferable[]): void;
};

let values: StoredArray | null = null;
let hash = new Sha256();

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case "share":
      values = data.values;
      return;
    case "band": {
      const greys = new Int32Array(data.job.width * (data.to - data.from)).fill(OUTSIDE);
      if (values !== null) drawRows(new SliceRows(values, data.job), data.from, data.to, greys, 0);
      scope.postMessage({ id: data.id, kind: "band", greys }, [greys.buffer]);
      return;
    }
    case "hash":
      hash.update(data.bytes);
      scope.postMessage({ id: data.id, kind: "hash", hex: data.last ? hash.hex() : null }, []);
      if (data.last) hash = new Sha256();
  }
};
