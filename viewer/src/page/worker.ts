/** The worker: Python, the files that were picked, and the eye that looks at frames. Checks go on a step at a time, so that it can be asked. */
import type { Standing } from "../app/engine";
import type { PixelLayout } from "../codecs/layout";
import { TABLE } from "../codecs/table";
import { look, readyToLook, type Wish } from "../probe/look";
import type { VolumeHeader } from "../volume/header";
import { startAes } from "./aes";
import { Ahead } from "./ahead";
import { Digests } from "./digests";
import { Held } from "./held";
import { type Coarse, Pool } from "./pool";
import type { Shelf, ToPage, ToWorker } from "./protocol";
import { type Lent, lentTo, type Python, startPython } from "./python";
import { Slabs } from "./slabs";

/** What the page puts here before anything else. */
declare const SHELF: Shelf;

const BREATH_MS = 80;
const MOST_DETAIL = 100;

const say = (message: ToPage, moved: Transferable[] = []): void => self.postMessage(message, { transfer: moved });

/** Called by Python, with a view of its memory that is gone afterwards. */
function seen(lent: Lent, layout: string, wish: string): object {
  return lentTo(lent, (data) => {
    try {
      return look(data, JSON.parse(layout) as PixelLayout, JSON.parse(wish) as Wish);
    } catch (thrown) {
      return {
        frame: (JSON.parse(wish) as Wish).frame,
        fault: "crashed",
        detail: `the decoder ended: ${String(thrown)}`.slice(0, MOST_DETAIL),
      };
    }
  });
}

/** Starts `handcarry.page.volumes.Pool`. */
function pool(told: string): object {
  const made = new Pool(JSON.parse(told) as Coarse);
  return {
    add: (layer: number, lent: Lent, shifted: boolean) => lentTo(lent, (preview) => made.add(layer, preview, shifted)),
    body: () => made.body(),
    percentile: (percent: number) => made.percentile(percent),
  };
}

/** Lets waiting messages in: a task of its own, without the four milliseconds that a timer costs. */
class Breath {
  readonly #channel = new MessageChannel();
  readonly #waiting: (() => void)[] = [];

  constructor() {
    this.#channel.port1.onmessage = () => this.#waiting.shift()?.();
  }

  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#channel.port2.postMessage(null);
    });
  }
}

/** Files about in the order that Python reads them in. */
function inOrder(files: readonly File[], names: readonly string[]): File[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const rows = files.map((file, n) => ({ file, name: names[n] ?? "" }));
  return rows.sort((one, other) => compare(one.name, other.name)).map(({ file }) => file);
}

class Desk {
  #paused = false;
  #heldUp: (() => void)[] = [];
  readonly #reading = new Set<string>();
  #mounts = 0;
  #files: readonly File[] = [];
  #loading = 0;
  readonly #breath = new Breath();

  constructor(
    private readonly python: Python,
    private readonly ahead: Ahead,
    private readonly digests: Digests | null,
  ) {}

  answer(message: ToWorker): unknown {
    switch (message.ask) {
      case "begin":
        return this.#begin(message.files, message.names, message.label);
      case "answer":
        return this.#answer(message.what, message.check, message.told);
      case "stop":
        this.#pause(false);
        return JSON.parse(this.python.tab.answer("stop", message.check, ""));
      case "pause":
        this.#pause(message.paused);
        return null;
      case "keep":
        return this.#keep(message.check, message.language);
      case "sr":
        return this.#sr(message.check, { number: message.number, session: message.session });
      case "load":
        return this.#load(message.check, message.number, message.header);
    }
  }

  #answer(what: string, check: string, told: unknown): unknown {
    const is = JSON.parse(this.python.tab.answer(what, check, told === undefined ? "" : JSON.stringify(told)));
    if (what === "unlock") void this.#read(check);
    return is;
  }

  /** What only this needs is fetched from beside the page, or from where the page is kept offline. */
  async #sr(check: string, told: object): Promise<unknown> {
    await this.python.reports();
    return this.#answer("sr", check, told);
  }

  #begin(files: readonly File[], names: readonly string[], label: string): unknown {
    this.#leave();
    const folder = `/picked/${++this.#mounts}`;
    const [only] = files;
    const alone = files.length === 1 && only !== undefined && !names[0]?.includes("%2F");
    const name = alone ? only.name.replaceAll("/", "_") : "";
    this.python.mount(folder, alone ? [{ name, data: only }] : files.map((data, n) => ({ name: String(n).padStart(6, "0"), data })));
    this.#files = alone ? [] : inOrder(files, names);
    const { tab } = this.python;
    const told = JSON.parse(alone ? tab.begin(`${folder}/${name}`) : tab.begin_many(folder, JSON.stringify(names), label)) as {
      id?: string;
    };
    if (told.id !== undefined) void this.#read(told.id);
    return told;
  }

  /** Stop what was left by the browser's own Back: a tab shows one check at a time. */
  #leave(): void {
    for (const check of this.#reading) this.python.tab.answer("stop", check, "");
    this.#pause(false);
  }

  #pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) for (const goOn of this.#heldUp.splice(0)) goOn();
  }

  /** In one go: whoever wants to stop it ends the worker. */
  #keep(check: string, language: string): unknown {
    const held = new Held((part) => say({ keeping: part }));
    const told = JSON.parse(this.python.tab.keep(check, language, held)) as object;
    return "refused" in told ? told : { ...told, archive: held.archive() };
  }

  /** The coarse volume at once, then slab by slab as they are read. */
  #load(check: string, number: number, header: VolumeHeader): ArrayBuffer {
    const coarse = this.python.tab.preview(check, number);
    const body = coarse.toJs().slice().buffer;
    coarse.destroy();
    const turn = ++this.#loading;
    const slabs = new Slabs(header);
    const send = ([slab, values]: [number, ArrayBuffer]) => say({ slab, of: turn, body: values }, [values]);
    for (const one of slabs.empty()) send(one);
    this.python.tab.load(check, number, (k: number, lent: Lent, shifted: boolean) => {
      const whole = lentTo(lent, (full) => slabs.put(k, full, shifted));
      if (whole !== null) send(whole);
    });
    void this.#goOnLoading(turn);
    return body;
  }

  async #goOnLoading(turn: number): Promise<void> {
    let last = performance.now();
    while (turn === this.#loading && this.python.tab.load_step()) {
      if (performance.now() - last < BREATH_MS) continue;
      await this.#breath.take();
      last = performance.now();
    }
    if (turn === this.#loading) say({ loaded: turn });
  }

  /** How it stands, and the answer to who asked for it, go out first: the first file may be a large one. */
  async #read(check: string): Promise<void> {
    this.#reading.add(check);
    this.#tell(check);
    await this.#breath.take();
    let last = performance.now();
    this.ahead.begin(this.#files);
    await this.ahead.first();
    while (this.python.tab.step(check)) {
      await (this.digests?.room() ?? this.ahead.first());
      if (performance.now() - last < BREATH_MS) continue;
      this.#tell(check);
      await this.#breath.take();
      if (this.#paused) await new Promise<void>((resolve) => this.#heldUp.push(resolve));
      last = performance.now();
    }
    this.#reading.delete(check);
    this.ahead.begin([]);
    this.#tell(check);
  }

  #tell(check: string): void {
    say({ standing: JSON.parse(this.python.tab.answer("standing", check, "")) as Standing });
  }
}

async function begin(): Promise<void> {
  const waiting: MessageEvent<ToWorker>[] = [];
  self.onmessage = (event: MessageEvent<ToWorker>) => waiting.push(event);
  const news = (standing: string) => say({ standing: JSON.parse(standing) as Standing });
  const ahead = new Ahead();
  const digests = isSecureContext ? new Digests(crypto.subtle) : null; // elsewhere a browser lets nobody use its own
  const hands = [seen, news, pool, startAes, ...(digests === null ? [] : [digests])];
  const [python] = await Promise.all([startPython(SHELF, hands, ahead), readyToLook(TABLE.map(({ uid }) => uid))]);
  const desk = new Desk(python, ahead, digests);
  const serve = async ({ data }: MessageEvent<ToWorker>) => say({ id: data.id, is: await desk.answer(data) });
  self.onmessage = serve;
  self.addEventListener("unhandledrejection", ({ reason }) => say({ failed: String(reason) }));
  say({ ready: python.tab.version });
  for (const event of waiting) void serve(event);
}

begin().catch((error: unknown) => say({ failed: String(error) }));
