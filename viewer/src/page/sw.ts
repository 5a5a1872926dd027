/** Keeps the page for use without a network: every file of one build, each held against its hash, and nothing else, ever. */

/** Put here by the build: the hash of all, and each file beside the page with its own hash, as `integrity` takes it. */
declare const BUILD: { readonly hash: string; readonly files: Readonly<Record<string, string>> };

interface Worker extends EventTarget {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
}

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as Worker;
const OURS = "handcarry-";
const NAME = `${OURS}${BUILD.hash}`;

async function fill(): Promise<void> {
  const cache = await caches.open(NAME);
  const missing = [];
  for (const [path, integrity] of Object.entries(BUILD.files)) {
    const address = new URL(path, worker.registration.scope).href;
    if ((await cache.match(address)) === undefined) missing.push({ address, integrity });
  }
  await Promise.all(
    missing.map(async ({ address, integrity }) => {
      const response = await fetch(address, { integrity, cache: "no-cache" });
      if (!response.ok) throw new Error(`${response.status} ${address}`);
      await cache.put(address, response);
    }),
  );
  await worker.skipWaiting();
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  const address = new URL(request.url);
  address.search = "";
  return (await cache.match(address.href)) ?? fetch(request);
}

worker.addEventListener("install", (event) => (event as Lasting).waitUntil(fill()));
worker.addEventListener("activate", (event) => (event as Lasting).waitUntil(forgetOthers()));
worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  if (request.method === "GET" && request.url.startsWith(worker.registration.scope)) (event as Fetching).respondWith(answer(request));
});
