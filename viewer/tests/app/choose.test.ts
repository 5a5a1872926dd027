/** Cards that would look alike are numbered. */
import { expect, it } from "vitest";
import { tellApart } from "../../src/app/choose";

const one = {
  description: "",
  modality: "CT",
  images: 20,
  date: "20260914",
  voxel_mm: [0.2, 0.2, 0.2] as const,
  is_volume: true,
  is_best: false,
};

it("numbers the times of a 4D series, and nothing that can be told apart", () => {
  const other = { ...one, description: "Jaw" };
  expect(tellApart([one, other, one, { ...one, images: 1 }, one])).toEqual(["CT 1/3", "Jaw", "CT 2/3", "CT", "CT 3/3"]);
});

it("names what has no name by its number alone", () => {
  expect(
    tellApart([
      { ...one, modality: "" },
      { ...one, modality: "" },
    ]),
  ).toEqual(["1/2", "2/2"]);
});
