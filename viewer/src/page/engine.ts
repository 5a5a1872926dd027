/** The engine that is this tab: Python in a worker beside the page. Files stay where they are; nothing is sent, and nothing is kept. */
import type { About, Engine, Given, Kept, Listing, Saved, Standing, Start, Subject, Whereabouts } from "../app/engine";
import { Refused } from "../data/server";
import type { Session } from "../session/session";
import type { VolumeHeader, VolumeSource } from "../volume/header";
import type { Question, ToPage, ToWorker } from "./protocol";
import { WorkerSource } from "./source";

type Asked = ToWorker extends infer One ? (One extends { id: number } ? Omit<One, "id"> : never) : never;

interface Waiting {
  resolve(is: unknown): void;
  reject(error: unknown): void;
}

/** How long a worker may be deaf, in the middle of a large file, before it is ended for a person who wants to stop. */
const DEAF_MS = 1500;

export class BrowserEngine implements Engine {
  readonly copies = false;
  readonly #standings = new Map<string, Standing>();
  readonly #picked = new Map<string, readonly Given[]>();
  readonly #waiting = new Map<number, Waiting>();
  #worker: Promise<Worker> | null;
  #numbers = 0;
  #report = "";
  #onPart: (part: number) => void = () => undefined;
  #source: WorkerSource | null = null;
  #turn = 0;

  /** `startWorker` comes once the files of Python are at hand; `onReady` is called when Python is there. */
  constructor(
    private readonly startWorker: Promise<() => Worker>,
    private readonly onReady: () => void,
  ) {
    this.#worker = this.#started();
  }

  async start(): Promise<Start> {
    return { places: [], check: "", version: "" }; // a browser tells of no drives
  }

  async take(files: readonly Given[]): Promise<string> {
    const id = String(++this.#numbers);
    this.#picked.clear();
    this.#picked.set(id, files);
    return id;
  }

  async check(subject: Subject): Promise<string> {
    const given = "upload" in subject ? this.#picked.get(subject.upload) : undefined;
    if (given === undefined || !("label" in subject)) throw new Refused("not-understood", "");
    const files = given.map(({ file }) => file);
    const names = given.map(({ name }) => encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd")));
    const { id } = (await this.#ask({ ask: "begin", files, names, label: subject.label })) as { id: string };
    return id;
  }

  async look(check: string): Promise<Standing> {
    return this.#standings.get(check) ?? ((await this.#answer("standing", check)) as Standing);
  }

  async stop(check: string): Promise<void> {
    const deaf = new Promise((resolve) => setTimeout(resolve, DEAF_MS, "deaf"));
    if ((await Promise.race([this.#ask({ ask: "stop", check }), deaf])) === "deaf") this.#again();
    this.#standings.delete(check);
  }

  async pause(paused: boolean): Promise<void> {
    await this.#ask({ ask: "pause", paused });
  }

  async unlock(check: string, password: string): Promise<void> {
    this.#standings.delete(check);
    await this.#answer("unlock", check, { password });
  }

  async about(check: string, about: About): Promise<void> {
    await this.#answer("about", check, about);
    this.#standings.delete(check);
  }

  async whereabouts(check: string): Promise<Whereabouts> {
    return (await this.#answer("whereabouts", check)) as Whereabouts;
  }

  async place(check: string, clinic: string): Promise<void> {
    await this.#answer("place", check, { clinic });
  }

  async report(check: string, language: string): Promise<string> {
    const page = (await this.#answer("report", check, language)) as string;
    URL.revokeObjectURL(this.#report);
    this.#report = URL.createObjectURL(new Blob([page], { type: "text/html" }));
    return this.#report;
  }

  async save(check: string, what: Saved, language: string): Promise<Blob> {
    const text = (await this.#answer(what, check, language)) as string;
    return new Blob([text], { type: what === "json" ? "application/json" : "text/html" });
  }

  async keep(check: string, language: string, onPart: (part: number) => void): Promise<Kept> {
    this.#onPart = onPart;
    return (await this.#ask({ ask: "keep", check, language })) as Kept;
  }

  async volumes(check: string): Promise<Listing> {
    return (await this.#answer("volumes", check)) as Listing;
  }

  /** Loading counts from 1 in the worker, and one volume is loaded at a time. */
  async open(check: string, number: number, language: string): Promise<VolumeSource> {
    const header = (await this.#answer("header", check, { number, language })) as VolumeHeader;
    this.#source?.end(new Refused("gone", ""));
    const source = new WorkerSource(header);
    this.#source = source;
    this.#turn++;
    source.coarse = (await this.#ask({ ask: "load", check, number, header })) as ArrayBuffer;
    return source;
  }

  async saveSr(check: string, number: number, session: Session): Promise<Blob> {
    const file = atob((await this.#ask({ ask: "sr", check, number, session })) as string);
    return new Blob([Uint8Array.from(file, (one) => one.charCodeAt(0))], { type: "application/dicom" });
  }

  async end(): Promise<void> {
    (await this.#worker)?.terminate();
  }

  #answer(what: Question, check: string, told?: unknown): Promise<unknown> {
    return this.#ask({ ask: "answer", what, check, told });
  }

  #ask(asked: Asked): Promise<unknown> {
    const id = ++this.#numbers;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker ??= this.#started();
      this.#worker.then((worker) => worker.postMessage({ ...asked, id } satisfies ToWorker), reject);
    });
  }

  async #started(): Promise<Worker> {
    const worker = (await this.startWorker)();
    worker.onmessage = ({ data }: MessageEvent<ToPage>) => {
      if ("ready" in data) this.onReady();
      else if ("failed" in data) this.#gone(worker, data.failed);
      else if ("standing" in data) this.#standings.set(data.standing.id, data.standing);
      else if ("keeping" in data) this.#onPart(data.keeping);
      else if ("slab" in data) this.#put(data.slab, data.of, data.body);
      else if ("loaded" in data) this.#put(-1, data.loaded, null);
      else if ("id" in data) this.#settle(data.id, data.is);
    };
    worker.onerror = (event) => this.#gone(worker, event.message);
    return worker;
  }

  #put(slab: number, of: number, body: ArrayBuffer | null): void {
    if (of !== this.#turn) return;
    if (body === null) this.#source?.end(new Refused("changed", ""));
    else this.#source?.put(slab, body);
  }

  #settle(id: number, is: unknown): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    const refused = is as { refused?: string; says?: string } | null;
    if (typeof refused?.refused === "string") waiting?.reject(new Refused(refused.refused, refused.says ?? ""));
    else waiting?.resolve(is);
  }

  #fail(error: Refused): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  /** A worker that could not start, or broke: the next question gets another. */
  #gone(worker: Worker, why: string): void {
    worker.terminate();
    this.#worker = null;
    this.#standings.clear();
    this.#fail(new Refused("our-fault", why));
  }

  /** A new worker for one that does not listen; what the old one knew is gone. */
  #again(): void {
    void this.#worker?.then((deaf) => deaf.terminate());
    this.#fail(new Refused("not-found", ""));
    this.#standings.clear();
    this.#turn = 0;
    this.#worker = this.#started();
  }
}
