/** What the page and its worker say to each other. Every question has a number, and one answer. */
import type { Standing } from "../app/engine";
import type { Session } from "../session/session";
import type { VolumeHeader } from "../volume/header";

/** What is asked of Python about a check: the names of `handcarry.page.tab`. */
export type Question = "standing" | "unlock" | "about" | "whereabouts" | "place" | "report" | "json" | "letter" | "volumes" | "header";

export type ToWorker =
  | {
      readonly id: number;
      readonly ask: "begin";
      readonly files: readonly File[];
      readonly names: readonly string[];
      readonly label: string;
    }
  | { readonly id: number; readonly ask: "answer"; readonly what: Question; readonly check: string; readonly told: unknown }
  | { readonly id: number; readonly ask: "stop"; readonly check: string }
  | { readonly id: number; readonly ask: "pause"; readonly paused: boolean }
  | { readonly id: number; readonly ask: "keep"; readonly check: string; readonly language: string }
  | { readonly id: number; readonly ask: "sr"; readonly check: string; readonly number: number; readonly session: Session }
  | { readonly id: number; readonly ask: "load"; readonly check: string; readonly number: number; readonly header: VolumeHeader };

export type ToPage =
  | { readonly ready: string }
  | { readonly failed: string }
  | { readonly id: number; readonly is: unknown }
  | { readonly standing: Standing }
  | { readonly keeping: number }
  | { readonly slab: number; readonly of: number; readonly body: ArrayBuffer }
  | { readonly loaded: number };

/** Where the files of Python lie, beside the page. */
export interface Shelf {
  readonly base: string;
  readonly wheels: readonly string[];
  /** What only a report of measurements needs. */
  readonly later: string;
}
