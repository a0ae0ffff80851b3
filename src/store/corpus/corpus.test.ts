import { expect, test } from "vitest";
import type { ExportHeadsInput, Headscope } from "../../engine/api/api";
import { AppError, throwIfAborted } from "../../lib/errors";
import { fakeEngine } from "../../testing/fake-engine";
import { modelInfo } from "../../testing/model-info";
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

test("each figure has questions of its own, which stay while the page is open", async () => {
  const headTexts: Headscope["headTexts"] = async (_model, { head, by = "" }) => ({
    by,
    unit: "share",
    values: [head],
    histogram: { edges: [], counts: [] },
    intervals: [],
  });
  const { corpus } = new App({ ...fakeEngine(), headTexts }, createSettings());
  const asked = { info: modelInfo({}), texts: ["one"], layer: 0, by: "self", values: [1] };
  const [one, other] = [corpus.questionsOf("question 1").texts, corpus.questionsOf("question 2").texts];
  await one.ask({ ...asked, head: 1 });
  await other.ask({ ...asked, head: 2 });
  const foundBy = (figure: string) => corpus.questionsOf(figure).texts.store.getState().answer?.found.values;
  expect([foundBy("question 1"), foundBy("question 2"), foundBy("page")]).toEqual([[1], [2], undefined]);
});

test("why they could not be made is not lost", async () => {
  const corpus = corpusWith(() =>
    Promise.reject(new AppError("bad-input", "They do not fit.", "Take fewer.")),
  );
  expect((await refusal(corpus.headVisFiles("bert", ["one"], {}))).message).toBe("They do not fit.");
});
