import { expect, test } from "vitest";
import { ReceivedSets, TextSets } from "./text-sets";

const data = Array.from({ length: 96 }, (_, place) => `text ${place}`);
const sentencesOf = (edit: number) => [`sentence ${edit}`, `another ${edit}`];

test("sentences that the user edits do not displace the data, on either side", () => {
  const [page, worker, sent] = [new TextSets(), new ReceivedSets(), new Set<number>()];
  const send = (texts: readonly string[]) => {
    const args = page.packed(["model", { texts }], sent);
    expect(worker.unpacked(args)).toEqual(["model", { texts }]);
    return args[1] as { texts: { set: number; texts?: readonly string[] } };
  };
  expect(send(data).texts.texts).toEqual(data);
  for (let edit = 0; edit < 20; edit++) send(sentencesOf(edit));
  expect(send(data).texts.texts).toBeUndefined();
});

test("the oldest of too many sets is forgotten, and its key is then unknown", () => {
  const [page, worker, sent] = [new TextSets(), new ReceivedSets(), new Set<number>()];
  const first = page.packed(["model", { texts: sentencesOf(0) }], sent);
  worker.unpacked(first);
  const again = page.packed(["model", { texts: sentencesOf(0) }], sent);
  for (let edit = 1; edit <= 6; edit++) {
    worker.unpacked(page.packed(["model", { texts: sentencesOf(edit) }], sent));
  }
  expect(worker.unpacked(again)).toBeNull();
});
