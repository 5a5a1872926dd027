/** Keeps the page for use without a network: every file of one build, held against its hash whenever it is handed out, and nothing else, ever. */

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

const addressOf = (path: string): string => new URL(path, worker.registration.scope).href;
/** The hash that a file must have, by its address. */
const HASHES: ReadonlyMap<string, string> = new Map(Object.entries(BUILD.files).map(([path, hash]) => [addressOf(path), hash]));

async function fill(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all([...HASHES.keys()].map(async (address) => (await sound(cache, address)) ?? brought(cache, address)));
  await worker.skipWaiting();
}

/** What is kept under an address, unless it is not any more what it was: then it is thrown away. */
async function sound(cache: Cache, address: string): Promise<Response | null> {
  const kept = await cache.match(address);
  if (kept === undefined) return null;
  const body = await kept.arrayBuffer();
  if ((await hashed(body)) === HASHES.get(address)) return new Response(body, kept);
  await cache.delete(address);
  return null;
}

/** The same from where the page came from. Throws where it is not there, or is not what was built. */
async function brought(cache: Cache, address: string): Promise<Response> {
  const integrity = HASHES.get(address) as string;
  const response = await fetch(address, { integrity, cache: "no-cache" });
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  await cache.put(address, response.clone());
  return response;
}

async function hashed(body: ArrayBuffer): Promise<string> {
  const octets = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return `sha256-${btoa(String.fromCharCode(...octets))}`;
}

/** The build before this one stays: a page of it that is still open may have to start its Python again. */
async function forgetOthers(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request): Promise<Response> {
  const address = new URL(request.url);
  address.search = "";
  if (!HASHES.has(address.href)) return (await caches.match(address.href)) ?? fetch(request);
  const cache = await caches.open(NAME);
  return (await sound(cache, address.href)) ?? brought(cache, address.href);
}

worker.addEventListener("install", (event) => (event as Lasting).waitUntil(fill()));
worker.addEventListener("activate", (event) => (event as Lasting).waitUntil(forgetOthers()));
worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  if (request.method === "GET" && request.url.startsWith(worker.registration.scope)) (event as Fetching).respondWith(answer(request));
});
