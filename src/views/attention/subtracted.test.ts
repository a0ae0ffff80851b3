import { describe, expect, test } from "vitest";
import { AppError, aborted } from "../../lib/errors";
import type { FurtherPanel, Panel, Picture, Slot, Subject } from "../../store";
import { modelInfo } from "../../testing/model-info";
import { lessFurther, lessModel } from "./subtracted";

const subject: Subject = { text: "I smiled.", pair: null };
const pair: Subject = { ...subject, pair: "She cried." };
const bert = modelInfo({ name: "BERT" });
const gpt = modelInfo({ name: "GPT", hasPairs: false });

const pictureOf = (asked: Subject, info = bert): Picture => ({ subject: asked, info }) as unknown as Picture;
const slotOf = (info = bert): Slot => ({
  id: "other",
  label: `${info.name}, another`,
  source: { kind: "embedded", model: "bert-emotion" },
  state: { kind: "ready", info },
});
const panelOf = (picture: Picture | null, request: Panel["request"] = { kind: "idle" }): Panel => ({
  picture,
  request,
});
const failed = (error: AppError) => ({ kind: "failed", error }) as const;

describe("another model", () => {
  const less = (asked: Subject, slot: Slot, panel: Panel, own = bert) =>
    lessModel("own", pictureOf(own.hasPairs ? asked : subject, own), asked, { slot, panel });

  test("is subtracted once it has read the same", () => {
    const other = pictureOf(pair);
    expect(less(pair, slotOf(), panelOf(other))).toEqual({
      kind: "less",
      less: { picture: other, name: "BERT, another" },
    });
    const request = { kind: "running", progress: null } as const;
    const slot = slotOf();
    expect(less(pair, slot, panelOf(pictureOf(subject), request))).toEqual({
      kind: "waiting",
      on: "model",
      slot,
      request,
    });
  });

  test.each([
    ["the other model", bert, gpt],
    ["the model on screen", gpt, bert],
  ])("that has read no pair, since %s takes none, is not waited for", (_, own, other) => {
    const read = pictureOf(other.hasPairs ? pair : subject, other);
    expect(less(pair, slotOf(other), panelOf(read), own)).toMatchObject({
      kind: "fault",
      sentence: expect.stringContaining("GPT reads no sentence pairs"),
    });
    expect(less(subject, slotOf(other), panelOf(pictureOf(subject, other)), own).kind).toBe("less");
  });

  test("of another shape is not waited for", () => {
    const deep = modelInfo({ ...gpt, numLayers: 3 });
    expect(less(pair, slotOf(deep), panelOf(null))).toMatchObject({
      sentence: expect.stringContaining("Choose a model of the same shape."),
    });
  });

  test("can be retried when it was cancelled, while loading or after", () => {
    const request = failed(aborted());
    expect(less(subject, slotOf(), panelOf(null, request))).toMatchObject({ on: "model", request });
    const unloaded: Slot = { ...slotOf(), state: request };
    expect(less(subject, unloaded, panelOf(null))).toMatchObject({ kind: "waiting", slot: unloaded });
  });

  test("that is missing, or the model itself, is a fault", () => {
    expect(lessModel("own", pictureOf(subject), subject).kind).toBe("fault");
    expect(
      lessModel("other", pictureOf(subject), subject, { slot: slotOf(), panel: panelOf(null) }).kind,
    ).toBe("fault");
  });
});

describe("another sentence", () => {
  const long = "word ".repeat(2000);
  const found = { kind: "text", mask: {}, picture: pictureOf({ text: long, pair: null }) } as const;
  const further = (change: Partial<FurtherPanel>): FurtherPanel => ({
    found: null,
    request: { kind: "idle" },
    ...change,
  });

  test("is named by its beginning", () => {
    const less = lessFurther("text", further({ found }));
    expect(less.kind === "less" && less.less.name.length).toBeLessThan(70);
  });

  test("that makes no sense is a sentence; what was cancelled or failed can be retried", () => {
    const senseless = failed(new AppError("bad-input", "There is none.", "Type one."));
    expect(lessFurther("text", further({ request: senseless }))).toEqual({
      kind: "fault",
      sentence: "There is none. Type one.",
    });
    for (const request of [failed(aborted()), failed(new AppError("out-of-memory", "Full.", "Close tabs."))])
      expect(lessFurther("text", further({ found, request }))).toEqual({
        kind: "waiting",
        on: "further",
        request,
      });
  });

  test("found for another difference is not taken", () => {
    expect(lessFurther("mask", further({ found })).kind).toBe("waiting");
  });
});
