/** Files out of a drop or a picker, each with its name inside what was chosen. */
import type { Given } from "./engine";

/** Everything that was dropped, folders with all they hold. */
export async function dropped(data: DataTransfer): Promise<Given[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files].map((file) => ({ name: file.name, file }));
  const found: Given[] = [];
  for (const entry of entries) await walk(entry, found);
  return found;
}

/** What a picker gave; a folder picker gives paths that begin with the folder's own name. */
export function picked(files: FileList | null): Given[] {
  return [...(files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

/** What the person would call it: the one folder, or the one file, that all lies in. */
export function labelOf(given: readonly Given[]): string {
  const tops = new Set(given.map(({ name }) => name.split("/")[0] ?? ""));
  return tops.size === 1 ? ([...tops][0] ?? "") : "";
}

export const bytesOf = (given: readonly Given[]): number => given.reduce((sum, { file }) => sum + file.size, 0);

async function walk(entry: FileSystemEntry, found: Given[]): Promise<void> {
  const name = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    found.push({ name, file: await fileOf(entry as FileSystemFileEntry) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (let batch = await read(reader); batch.length > 0; batch = await read(reader)) {
    for (const inside of batch) await walk(inside, found);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

/** Browsers hand out a folder a hundred names at a time. */
const read = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));
