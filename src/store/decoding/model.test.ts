import { expect, test } from "vitest";
import { absentModel } from "./model";
import type { Subject } from "./state";

const subject: Subject = {
  isChat: false,
  system: "",
  prompt: "one",
  written: "one",
  seed: 7,
  slot: "local:files",
  source: "files a 1 1",
  model: "files:1",
  modelName: "my model",
  ids: [1],
  texts: ["one"],
  maxPositions: 32,
};

test("a model that was removed is called by its name where one is known, and never by the id of files", () => {
  const said = (slot: string, before: Subject | null) => absentModel({ slot, subject: before }).label;
  expect(said("local:files", subject)).toBe("my model, removed");
  expect(said("local:files", null)).toBe("Model from files, removed");
  expect(said("random-local:files", subject)).toBe("Model from files, removed");
  expect(said("me/tiny", subject)).toBe("me/tiny, removed");
});

test("the built-in model, which comes by itself, was not removed", () => {
  expect(absentModel({ slot: "gpt2-stories", subject: null })).toEqual({
    label: "GPT-2 stories",
    details: "not loaded yet",
  });
});
