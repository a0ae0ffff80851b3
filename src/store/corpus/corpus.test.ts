import { expect, test } from "vitest";
import type { ExportHeadsInput, Headscope } from "../../engine/api/api";
import { AppError, throwIfAborted } from "../../lib/errors";
import { fakeEngine } from "../../testing/fake-engine";
import { refusal } from "../../testing/refusal";
import { App } from "../app";
import { createSettings } from "../settings";

const corpusWith = (exportHeads: Headscope["exportHeads"]) =>
  new App({ ...fakeEngine(), exportHeads }, createSettings()).corpus;

test("files of HeadVis are of the given texts, and none if they were cancelled", async () => {
  const asked: ExportHeadsInput[] = [];
  const corpus = corpusWith(async (_model, input, options) => {
    asked.push(input);
    throwIfAborted(options?.signal);
    return new Blob(["files"]);
  });
  const file = await corpus.headVisFiles("bert", ["one", "two"], {});
  expect(await file?.text()).toBe("files");
  expect(asked).toEqual([{ texts: ["one", "two"], format: "headvis" }]);
  expect(await corpus.headVisFiles("bert", ["one"], { signal: AbortSignal.abort() })).toBeNull();
});

test("why they could not be made is not lost", async () => {
  const corpus = corpusWith(() =>
    Promise.reject(new AppError("bad-input", "They do not fit.", "Take fewer.")),
  );
  expect((await refusal(corpus.headVisFiles("bert", ["one"], {}))).message).toBe("They do not fit.");
});
