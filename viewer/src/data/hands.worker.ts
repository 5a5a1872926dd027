/** What the page's hands do, one thing after the other. */
import { decodeFrame, ready } from "../codecs/frame";
import { transferSyntax } from "../codecs/table";
import { valuesOf } from "./chunk";
import type { Answer, Ask } from "./hands";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Ask & { readonly id: number }>) => void;
  postMessage(answer: Answer, transfer: Transferable[]): void;
};

scope.onmessage = ({ data }) => {
  const { id } = data;
  done(data).then(
    (body) => scope.postMessage({ id, body }, typeof body === "string" ? [] : [body]),
    (error: unknown) => scope.postMessage({ id, failed: String(error) }, []),
  );
};

async function done(ask: Ask): Promise<ArrayBuffer | string> {
  if (ask.kind === "values") return valuesOf(ask.packed, ask.count);
  if (ask.kind === "remark") return remark(ask.uid);
  await ready([ask.layout.transfer_syntax_uid]);
  const stored = decodeFrame(ask.bytes, ask.layout, ask.big_endian);
  const wide = ask.layout.pixel_representation === 1 ? new Int16Array(stored) : new Uint16Array(stored);
  return wide.buffer;
}

function remark(uid: string): string {
  const row = transferSyntax(uid);
  return "remark" in row ? row.name : "";
}
