/** Python as WebAssembly, with this program's own wheel in it. Everything comes from beside the page, nothing from anywhere else. */
import type { Ahead } from "./ahead";
import type { Shelf } from "./protocol";

/** What `handcarry.page.tab.Tab` is to JavaScript. */
export interface Tab {
  readonly version: string;
  begin(path: string): string;
  begin_many(folder: string, names: string, label: string): string;
  step(check: string): boolean;
  answer(what: string, check: string, told: string): string;
  keep(check: string, language: string, held: unknown): string;
  preview(check: string, number: number): Owned;
  load(check: string, number: number, put: unknown): void;
  load_step(): boolean;
}

/** Bytes of Python's, which stay until they are let go. */
export interface Owned {
  toJs(): Uint8Array;
  destroy(): void;
}

/** A view of bytes of Python's, as a call from there gives it. */
export interface Lent {
  getBuffer(type: "u8"): { readonly data: Uint8Array; release(): void };
  destroy(): void;
}

/** Calls `work` with bytes that are gone afterwards. */
export function lentTo<T>(lent: Lent, work: (data: Uint8Array) => T): T {
  const buffer = lent.getBuffer("u8");
  try {
    return work(buffer.data);
  } finally {
    buffer.release();
    lent.destroy();
  }
}

type Read = (
  stream: { readonly node: { readonly contents: Blob } },
  into: Uint8Array,
  at: number,
  size_bytes: number,
  offset: number,
) => number;

interface Files {
  readonly filesystems: { readonly WORKERFS: { stream_ops: { read: Read } } };
  readonly ErrnoError: new (code: number) => Error;
  mkdirTree(path: string): void;
  mount(type: unknown, options: { readonly blobs: readonly { readonly name: string; readonly data: Blob }[] }, at: string): void;
}

interface Pyodide {
  readonly FS: Files;
  unpackArchive(bytes: ArrayBuffer, format: string): void;
  pyimport(name: string): { Tab(...given: unknown[]): Tab };
}

export interface Python {
  readonly tab: Tab;
  /** Resolves when Python can write reports of measurements. */
  reports(): Promise<void>;
  /** Lay files where Python can read them: nothing is copied, bytes are read when they are asked for. */
  mount(at: string, files: readonly { readonly name: string; readonly data: Blob }[]): void;
}

const INPUT_OUTPUT = 29; // EIO of WASI

/** `hands` are what `handcarry.page.tab.Tab` is given; `ahead` has some files before Python asks for them. */
export async function startPython(shelf: Shelf, hands: readonly unknown[], ahead: Ahead): Promise<Python> {
  const wheels = shelf.wheels.map(async (name) => (await fetched(`${shelf.base}${name}`)).arrayBuffer());
  const { loadPyodide } = (await import(`${shelf.base}pyodide.mjs`)) as { loadPyodide(options: object): Promise<Pyodide> };
  const pyodide = await loadPyodide({ indexURL: shelf.base, fullStdLib: false });
  for (const wheel of wheels) pyodide.unpackArchive(await wheel, "wheel");
  const { FS } = pyodide;
  readSafely(FS, ahead);
  const tab = pyodide.pyimport("handcarry.page.tab").Tab(...hands);
  let reports: Promise<void> | undefined;
  return {
    tab,
    reports: () => {
      reports ??= fetched(`${shelf.base}${shelf.later}`).then(async (found) => pyodide.unpackArchive(await found.arrayBuffer(), "wheel"));
      return reports;
    },
    mount: (at, files) => {
      FS.mkdirTree(at);
      FS.mount(FS.filesystems.WORKERFS, { blobs: files }, at);
    },
  };
}

async function fetched(address: string): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return response;
}

/** A file that the browser cannot read any more is an error of reading to Python, as on any drive, and not the end of everything. */
function readSafely(FS: Files, ahead: Ahead): void {
  const { stream_ops } = FS.filesystems.WORKERFS;
  const { read } = stream_ops;
  stream_ops.read = (stream, into, at, size_bytes, offset) => {
    const there = ahead.taken(stream.node.contents, offset, size_bytes);
    if (there !== null) {
      into.set(there, at);
      return there.length;
    }
    try {
      return read(stream, into, at, size_bytes, offset);
    } catch {
      throw new FS.ErrnoError(INPUT_OUTPUT);
    }
  };
}
