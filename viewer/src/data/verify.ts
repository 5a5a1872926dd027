/** A pack held against its list of SHA-256 sums, in the page, from files that somebody chose. */
import type { Given } from "../app/engine";
import { Sha256 } from "../volume/sha256";
import { BadManifest, grouped, type Line, readManifest } from "./manifest";

export interface Verified {
  readonly same: number;
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly extra: readonly string[];
  readonly unreadable: readonly string[];
  /** The list's own hash, for comparing with the printed label. */
  readonly fingerprint: string;
  /** Whether LABEL.HTM shows that hash. */
  readonly label: "same" | "other" | "missing";
  /** Files that prove themselves and are not read here: recovery data and seals. */
  readonly beside: number;
}

/** What cannot be verified: no list, several, or one that cannot be believed from a line on. */
export type NoList = { readonly why: "none" | "several" } | { readonly why: "damaged"; readonly line: number };

export interface Verifying {
  readonly done: number;
  readonly total: number;
}

const MANIFEST = "VERIFY/SHA256.TXT";
const LABEL = "LABEL.HTM";
/** What systems put on a medium by themselves (src/handcarry/pack/target.py). */
const JUNK = new Set([
  "system volume information",
  "$recycle.bin",
  ".trashes",
  ".spotlight-v100",
  ".fseventsd",
  ".ds_store",
  "lost+found",
  ".trash-0",
  ".trash-1000",
  "desktop.ini",
  "thumbs.db",
  ".temporaryitems",
  "recycler",
  ".com.apple.timemachine.donotpresent",
]);
const AT_ONCE_BYTES = 64 * 2 ** 20;
const PIECE_BYTES = 8 * 2 ** 20;
const LANES = 2;

export async function verify(given: readonly Given[], tell: (so_far: Verifying) => void, signal: AbortSignal): Promise<Verified | NoList> {
  const lists = given.filter(({ name }) => `/${name}`.endsWith(`/${MANIFEST}`));
  if (lists.length !== 1) return { why: lists.length === 0 ? "none" : "several" };
  const root = lists[0].name.slice(0, -MANIFEST.length);
  const files = new Map(given.filter(({ name }) => name.startsWith(root)).map(({ name, file }) => [name.slice(root.length), file]));
  const list = new Uint8Array(await lists[0].file.arrayBuffer());
  let lines: Line[];
  try {
    lines = readManifest(list);
  } catch (error) {
    if (!(error instanceof BadManifest)) throw error;
    return { why: "damaged", line: error.line };
  }
  const compared = await compare(lines, files, tell, signal);
  const listed = new Set(lines.map((line) => line.path));
  const others = [...files.keys()].filter((path) => !listed.has(path) && path !== MANIFEST && path !== LABEL && !isJunk(path));
  const fingerprint = grouped(await hashOf(lists[0].file));
  return {
    ...compared,
    extra: others.filter((path) => !provesItself(path)).sort(),
    beside: others.filter(provesItself).length,
    fingerprint,
    label: await labelOf(files.get(LABEL), fingerprint),
  };
}

async function compare(
  lines: readonly Line[],
  files: ReadonlyMap<string, Blob>,
  tell: (so_far: Verifying) => void,
  signal: AbortSignal,
): Promise<Pick<Verified, "same" | "missing" | "changed" | "unreadable">> {
  const total = lines.reduce((sum, { path }) => sum + (files.get(path)?.size ?? 0), 0);
  const found = { missing: [] as string[], changed: [] as string[], unreadable: [] as string[] };
  let [next, done, same] = [0, 0, 0];
  const lane = async () => {
    while (next < lines.length) {
      signal.throwIfAborted();
      const { path, sha256 } = lines[next++];
      const file = files.get(path);
      if (file === undefined) {
        found.missing.push(path);
        continue;
      }
      const own = await hashOf(file).catch(() => null);
      if (own === null) found.unreadable.push(path);
      else if (own !== sha256) found.changed.push(path);
      else same++;
      done += file.size;
      tell({ done, total });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const paths of Object.values(found)) paths.sort();
  return { same, ...found };
}

/** Lower-case hex; a large file piece by piece. */
async function hashOf(file: Blob): Promise<string> {
  const { subtle } = globalThis.crypto;
  if (subtle !== undefined && file.size <= AT_ONCE_BYTES) {
    const digest = new Uint8Array(await subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += PIECE_BYTES) hash.update(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()));
  return hash.hex();
}

/** The label must be as it was written, and show this list's fingerprint (src/handcarry/pack/label.py). */
async function labelOf(file: Blob | undefined, fingerprint: string): Promise<Verified["label"]> {
  if (file === undefined) return "missing";
  const proof = /^<!-- sha256 ([0-9a-f]{64}) -->\n$/.exec(await file.slice(-81).text());
  const shown = /<p class="print"><code>([0-9a-f ]{79})<\/code><\/p>/.exec(await file.text());
  const itself = await hashOf(file.slice(0, -81));
  return proof !== null && proof[1] === itself && shown?.[1] === fingerprint ? "same" : "other";
}

const provesItself = (path: string): boolean => path.startsWith("VERIFY/PARITY/") || path.startsWith(`${MANIFEST}.`);

function isJunk(path: string): boolean {
  const [first, last] = [path.split("/")[0], path.slice(path.lastIndexOf("/") + 1)];
  return JUNK.has(first.toLowerCase()) || JUNK.has(last.toLowerCase()) || last.startsWith("._");
}
