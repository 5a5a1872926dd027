import { expect, test } from "vitest";
import { bytesOf, labelOf } from "../../src/app/given";

const file = (name: string, bytes = 1) => ({ name, file: new File([new Uint8Array(bytes)], "x") });

test("what lies in one folder, or is one file, is called by its name", () => {
  expect(labelOf([file("My scan/DICOM/1"), file("My scan/DICOMDIR")])).toBe("My scan");
  expect(labelOf([file("scan.zip")])).toBe("scan.zip");
  expect(labelOf([file("a.dcm"), file("b.dcm")])).toBe("");
});

test("bytes are counted over all files", () => {
  expect(bytesOf([file("a", 3), file("b/c", 4)])).toBe(7);
});
