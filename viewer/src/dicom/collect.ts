/** Every DICOM image in what somebody chose: in folders, files, ZIP archives and disc images, these inside each other to a stated depth. Judges nothing. */
import type { Given } from "../app/engine";
import { type Image, readImage } from "./image";
import { Inflation } from "./inflate";
import { filesOf, isIso } from "./iso";
import { isZip, type Member, membersOf } from "./zip";

export interface Collected {
  readonly images: readonly Image[];
  /** Files that are no DICOM images, by what they are instead. */
  readonly skipped: { readonly other: number; readonly damaged: number; readonly locked: number };
}

export interface Collecting {
  readonly done: number;
  readonly total: number;
}

const DEEPEST = 3;
const LANES = 4;
const MOST_FILES = 200_000;

export async function collect(given: readonly Given[], tell: (so_far: Collecting) => void, signal: AbortSignal): Promise<Collected> {
  const run = new Run(tell, signal);
  await run.all(
    given.map(({ name, file }) => ({ name, open: async () => file })),
    0,
  );
  return { images: run.images, skipped: run.skipped };
}

class Run {
  readonly images: Image[] = [];
  readonly skipped = { other: 0, damaged: 0, locked: 0 };
  readonly #inflation = new Inflation();
  #done = 0;
  #total = 0;

  constructor(
    private readonly tell: (so_far: Collecting) => void,
    private readonly signal: AbortSignal,
  ) {}

  async all(members: readonly Member[], depth: number): Promise<void> {
    this.#total += members.length;
    let next = 0;
    const lane = async () => {
      while (next < members.length && this.#done < MOST_FILES) {
        this.signal.throwIfAborted();
        await this.#one(members[next++], depth);
        this.tell({ done: ++this.#done, total: this.#total });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** What an archive or disc image holds, null where that cannot be read, undefined for any other file. */
  async #inside(file: Blob): Promise<Member[] | null | undefined> {
    if (await isZip(file)) return membersOf(file, this.#inflation);
    return (await isIso(file)) ? filesOf(file) : undefined;
  }

  async #one(member: Member, depth: number): Promise<void> {
    try {
      await this.#look(member, depth);
    } catch (error) {
      if (!(error instanceof DOMException) || this.signal.aborted) throw error;
      this.skipped.damaged++; // the browser cannot read it any more
    }
  }

  async #look(member: Member, depth: number): Promise<void> {
    const file = await member.open();
    if (file === "locked" || file === "damaged") {
      this.skipped[file]++;
      return;
    }
    const inside = depth < DEEPEST ? await this.#inside(file) : undefined;
    if (inside !== undefined) {
      if (inside === null) this.skipped.damaged++;
      else await this.all(inside, depth + 1);
      return;
    }
    const found = await readImage(file, this.#inflation);
    if (typeof found !== "string") this.images.push(found);
    else this.skipped[found === "damaged" ? "damaged" : "other"]++;
  }
}
