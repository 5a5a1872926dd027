/** What the page's hands do, one thing after the other. */
import { valuesOf } from "./chunk";
import type { Answer, Ask } from "./hands";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Ask & { readonly id: number }>) => void;
  postMessage(answer: Answer, transfer: Transferable[]): void;
};

scope.onmessage = ({ data }) => {
  const { id } = data;
  done(data).then(
    (body) => scope.postMessage({ id, body }, [body]),
    (error: unknown) => scope.postMessage({ id, failed: String(error) }, []),
  );
};

function done(ask: Ask): Promise<ArrayBuffer> {
  return valuesOf(ask.text, ask.count);
}
