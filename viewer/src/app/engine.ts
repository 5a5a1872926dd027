/** Whoever checks: a server on this computer, or the page itself. The pages know only this. Nothing here names a path: places have numbers, checks have ids. */
import type { Session } from "../session/session";
import type { VolumeSource } from "../volume/header";

export interface Place {
  readonly id: string;
  readonly kind: "disc" | "drive" | "download";
  readonly label: string;
  /** Seconds since 1970, of downloads. */
  readonly modified: number | null;
}

export interface Start {
  readonly places: readonly Place[];
  /** The check that was named when the program was started, "" where none was. */
  readonly check: string;
  readonly version: string;
}

/** What the person says of themselves; days are ISO 8601, "" where not said. */
export interface About {
  readonly name: string;
  readonly born: string;
  readonly scanned: string;
  readonly surgery: string;
}

/** Where the clinic is, in codes of ISO 3166; "" for none. There are no countries to choose from where nothing needs asking. */
export interface Whereabouts {
  readonly countries: readonly string[];
  readonly said: string;
  /** What the scan's own address names. Only ever offered. */
  readonly guess: string;
}

export interface Found {
  readonly verdict: string;
  readonly handed: string;
  readonly revision: number;
  readonly wants_password: boolean;
  readonly password_was_tried: boolean;
  readonly about: About;
}

export interface Standing {
  readonly id: string;
  readonly label: string;
  readonly state: "reading" | "done" | "stopped" | "failed";
  readonly files_done: number;
  readonly files_total: number;
  readonly bytes_done: number;
  readonly bytes_total: number;
  readonly seconds_left: number | null;
  /** A code for bad news that is certain already, "" while there is none. */
  readonly news: string;
  readonly found: Found | null;
}

export interface Choice {
  readonly number: number;
  readonly is_best: boolean;
  readonly is_volume: boolean;
  /** A code, "" where it can be shown. */
  readonly why_not: string;
  readonly thumbnail: string;
  readonly description: string;
  readonly modality: string;
  readonly date: string;
  readonly images: number;
  readonly size: readonly [number, number, number] | null;
  readonly voxel_mm: readonly [number, number, number] | null;
}

export interface Listing {
  /** Several people's scans are here and none is chosen. */
  readonly withheld: boolean;
  readonly volumes: readonly Choice[];
}

/** A file with its name inside the folder that was chosen. */
export interface Given {
  readonly name: string;
  readonly file: File;
}

export type Subject = { readonly place: string } | { readonly path: string } | { readonly upload: string; readonly label: string };

/** What a page can make a file of. */
export type Saved = "report" | "json" | "letter";

/** A portable copy as one archive, and how many files could not be read, are left out as other people's, or could not be converted. */
export interface Kept {
  readonly archive: Blob;
  readonly lost: number;
  readonly others: number;
  readonly unconverted: number;
}

export interface Engine {
  /** Whether files are sent to a server to be read, which also knows paths. */
  readonly copies: boolean;
  start(): Promise<Start>;
  check(subject: Subject): Promise<string>;
  /** Copies what was dropped or picked; the id is for `check`. */
  take(files: readonly Given[], onSent: (bytes: number) => void, signal: AbortSignal): Promise<string>;
  look(check: string): Promise<Standing>;
  stop(check: string): Promise<void>;
  /** Where reading can be held up, and go on. */
  pause?(paused: boolean): Promise<void>;
  /** Where the page makes the files itself. */
  save?(check: string, what: Saved, language: string): Promise<Blob>;
  /** Where the page makes a portable copy itself. */
  keep?(check: string, language: string, onPart: (part: number) => void): Promise<Kept>;
  unlock(check: string, password: string): Promise<void>;
  about(check: string, about: About): Promise<void>;
  whereabouts(check: string): Promise<Whereabouts>;
  /** Say where the clinic is: the report then holds the card for its desk. */
  place(check: string, clinic: string): Promise<void>;
  /** Where the report's page is. */
  report(check: string, language: string): Promise<string>;
  volumes(check: string): Promise<Listing>;
  open(check: string, number: number, language: string): Promise<VolumeSource>;
  saveSr(check: string, number: number, session: Session): Promise<Blob>;
  end(): Promise<void>;
}
