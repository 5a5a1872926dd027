/** In a page: answers questions on its own thread, and in a worker made of the same script. */
import { answer, type Question } from "./answer";

declare global {
  interface Window {
    asked(questions: Question[], inWorker: boolean): Promise<unknown[]>;
  }
}

if (typeof document === "undefined") {
  self.onmessage = async ({ data }: MessageEvent<Question>) => {
    self.postMessage(await answer(data));
  };
} else {
  const source = document.currentScript?.textContent ?? "";
  window.asked = async (questions, inWorker) => {
    const worker = inWorker ? new Worker(URL.createObjectURL(new Blob([source]))) : null;
    const told: unknown[] = [];
    for (const question of questions) told.push(worker === null ? await answer(question) : await asked(worker, question));
    worker?.terminate();
    return told;
  };
}

const asked = (worker: Worker, question: Question) =>
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(question);
  });
