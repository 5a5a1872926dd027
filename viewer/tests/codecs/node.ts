/** A process that answers questions, one JSON a line, in their order. */
import { answer } from "./answer";

let begun = "";
let answered: Promise<unknown> = Promise.resolve();

process.stdin.setEncoding("utf8");
process.stdin.on("data", (text: string) => {
  const lines = (begun + text).split("\n");
  begun = lines.pop() ?? "";
  for (const line of lines) {
    answered = answered
      .then(() => answer(JSON.parse(line)))
      .then(
        (told) => process.stdout.write(`${JSON.stringify(told)}\n`),
        (thrown) => process.stdout.write(`${JSON.stringify({ thrown: String(thrown?.stack ?? thrown) })}\n`),
      );
  }
});
