import { afterEach, expect, test, vi } from "vitest";
import { ask, Refused, ServerSource, UNREACHABLE } from "../../src/data/server";

afterEach(() => vi.unstubAllGlobals());

const answering = (answer: () => Response | Promise<Response>) => {
  const asked = vi.fn(async (_path: string, _init: RequestInit) => answer());
  vi.stubGlobal("fetch", asked);
  return asked;
};

test("what changes anything bears the header that no foreign page can add", async () => {
  const asked = answering(() => new Response("{}"));
  await ask("/api/checks", { path: "x" });
  expect(asked.mock.calls[0]).toEqual([
    "/api/checks",
    { method: "POST", headers: { "X-Handcarry": "1", "Content-Type": "application/json" }, body: '{"path":"x"}' },
  ]);
});

test("a refusal keeps its code and its sentence; nonsense is our fault; silence is unreachable", async () => {
  answering(() => new Response('{"refused":"busy","says":"Two run."}', { status: 429 }));
  await expect(ask("/x")).rejects.toMatchObject({ code: "busy", says: "Two run." });
  answering(() => new Response("<html>", { status: 500 }));
  await expect(ask("/x")).rejects.toMatchObject({ code: "our-fault" });
  answering(() => Promise.reject(new TypeError("failed")));
  await expect(ask("/x")).rejects.toMatchObject({ code: UNREACHABLE });
  expect(new Refused("a", "b")).toBeInstanceOf(Error);
});

test("a volume asks for its preview and slabs below its own path", async () => {
  const asked = answering(() => new Response('{"id":"1"}'));
  const source = await ServerSource.open("/api/checks/c/volumes/1", "de");
  await source.preview(new AbortController().signal);
  await source.slab(7, new AbortController().signal);
  expect(asked.mock.calls.map(([path]) => path)).toEqual([
    "/api/checks/c/volumes/1?language=de",
    "/api/checks/c/volumes/1/preview",
    "/api/checks/c/volumes/1/slabs/7",
  ]);
});
