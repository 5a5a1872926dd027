/** Handing a file to the user: the browser asks where, or puts it with the downloads. */

export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** What the user typed as a file's name, without what some system forbids; `fallback` where nothing is left. */
export function fileName(typed: string, extension: string, fallback: string): string {
  const clean = typed
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, " ")
    .replace(/[\s.]+$/, "")
    .trim()
    .slice(0, 100);
  const stem = clean.toLowerCase().endsWith(extension) ? clean.slice(0, -extension.length) : clean;
  return `${stem || fallback}${extension}`;
}

/** Let the user choose one file and return its text; null where they chose none. */
export function chooseFile(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = accept;
    input.addEventListener("change", () => resolve(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}
