// Prints the bare engine as one script, for the programs under bench/.
import { bundleWithWorker } from "../../build.mjs";

process.stdout.write((await bundleWithWorker("tests/page/engine.ts")).script);
