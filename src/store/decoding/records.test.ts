/** @file What is read out of the records of real strategies: texts, figures, findings, files. */

import { expect, test } from "vitest";
import { fakeDecodingEngine, memoryKeeper, textOf } from "../../testing/fake-decoding";
import { Decoding } from "./decoding";
import { lanesCsv, lanesJson, lanesMarkdown } from "./exports";
import { figuresOf, firstDivergence, laneText } from "./figures";
import { findingsOf } from "./findings";
import type { LaneSpec } from "./lanes";
import { pythonScript } from "./python";
import { beamTree, branchStart, pathOf, shownTokens } from "./shown";
import { type Lane, lengthOf, newLane } from "./state";

async function finished(lanes: readonly LaneSpec[]) {
  const engine = fakeDecodingEngine();
  const info = await engine.load({ embedded: "gpt2-stories" });
  const models = { ensure: async () => info, sourceOf: () => "gpt2-stories", isLasting: () => true };
  const decoding = new Decoding({ engine, models, keeper: memoryKeeper() });
  decoding.apply({
    isChat: false,
    system: "",
    prompt: "one three five",
    seed: 3,
    slot: "gpt2-stories",
    lanes,
    reference: 0,
  });
  await decoding.enter();
  decoding.play();
  await new Promise<void>((resolve) => {
    const stop = decoding.store.subscribe(({ run, subject }) => {
      if (run.kind !== "idle" || !subject) return;
      stop();
      resolve();
    });
  });
  return decoding.store.getState();
}

const tokens = (lane: Lane, cursor = lengthOf(lane)) => shownTokens(lane, cursor).map(({ token }) => token);

test("a beam lane shows its best open beam, and at the end the winner", async () => {
  const { lanes } = await finished([{ name: "Beam", options: { num_beams: 4, max_new_tokens: 12 } }]);
  const [lane] = lanes;
  const tree = beamTree(lane!.steps, 5);
  expect(tokens(lane!, 5)).toEqual(pathOf(tree, tree.open[0]!).map(({ token }) => token));
  const scores = tree.open.map((id) => tree.nodes[id]!.score!);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  if (lane!.state.kind !== "done") throw new Error("It is not done.");
  expect(tokens(lane!)).toEqual(lane!.state.sequences[0]!.tokens);
  const own = shownTokens(lane!, lengthOf(lane!)).map(({ logProbability }) => logProbability);
  expect(own).toEqual(lane!.state.sequences[0]!.logProbabilities);
});

test("the same list is given for the same lane and cursor", async () => {
  const { lanes } = await finished([{ name: "Greedy", options: { max_new_tokens: 4 } }]);
  expect(shownTokens(lanes[0]!, 3)).toBe(shownTokens(lanes[0]!, 3));
  expect(shownTokens(lanes[0]!, 99)).toBe(shownTokens(lanes[0]!, 4));
});

test("a candidate's start carries its own probability and rank", async () => {
  const { lanes } = await finished([{ name: "Greedy", options: { max_new_tokens: 4 } }]);
  const shown = shownTokens(lanes[0]!, 4);
  const second = shown[1]!.row!.candidates[1]!;
  const start = branchStart(shown, 1, second.token);
  expect(start).toHaveLength(2);
  expect(start[1]).toMatchObject({
    token: second.token,
    rank: 2,
    logProbability: second.logProbabilities[0],
    isGiven: true,
  });
});

test("two texts part where their tokens first differ", async () => {
  const { lanes } = await finished([
    { name: "Greedy", options: { max_new_tokens: 8 } },
    { name: "Shorter", options: { max_new_tokens: 3 } },
    { name: "No bigram", options: { max_new_tokens: 8, repetition_penalty: 3 } },
  ]);
  const [greedy, shorter, other] = lanes.map((lane) => shownTokens(lane, 8));
  expect(firstDivergence(greedy!, shorter!)).toBeNull();
  const place = firstDivergence(greedy!, other!)!;
  expect(greedy!.slice(0, place)).toHaveLength(place);
  expect(greedy![place]!.token).not.toBe(other![place]!.token);
  expect(greedy!.slice(0, place).map(({ token }) => token)).toEqual(
    other!.slice(0, place).map(({ token }) => token),
  );
});

test("a loop of greedy search is found where it begins", async () => {
  const { lanes } = await finished([{ name: "Greedy", options: { max_new_tokens: 60, eos_token_id: null } }]);
  const [loop] = findingsOf(lanes[0]!, 60).filter(({ kind }) => kind === "loop");
  expect(loop).toMatchObject({ kind: "loop" });
  if (loop?.kind !== "loop") throw new Error("No loop.");
  expect(loop.times).toBeGreaterThanOrEqual(3);
  expect(tokens(lanes[0]!).slice(loop.index, loop.index + loop.ngram.length)).toEqual(loop.ngram);
  expect(figuresOf(shownTokens(lanes[0]!, 60)).loop?.positions[0]).toBe(loop.index);
});

test("a ban that put another token in the likeliest one's place is found", async () => {
  const { lanes } = await finished([
    { name: "Banned", options: { max_new_tokens: 30, no_repeat_ngram_size: 2, eos_token_id: null } },
  ]);
  const [forced] = findingsOf(lanes[0]!, 30).filter(({ kind }) => kind === "forced");
  if (forced?.kind !== "forced") throw new Error("No ban.");
  const shown = shownTokens(lanes[0]!, 30);
  const taken = shown[forced.index]!;
  expect(taken.row!.candidates[0]!.token).toBe(forced.banned);
  expect(taken.token).not.toBe(forced.banned);
  const bigrams = shown.slice(1).map(({ token }, place) => `${shown[place]!.token} ${token}`);
  const before = bigrams.slice(0, forced.index - 1);
  expect(before).toContain(`${shown[forced.index - 1]!.token} ${forced.banned}`);
});

test("a step in which the penalty decided is found, and one drawn against the odds", async () => {
  const { lanes } = await finished([
    { name: "Contrastive", options: { penalty_alpha: 0.9, top_k: 6, max_new_tokens: 20 } },
    { name: "Hot", options: { do_sample: true, top_k: 0, temperature: 2, max_new_tokens: 40 } },
  ]);
  const penalised = findingsOf(lanes[0]!, 20).find(({ kind }) => kind === "penalised")!;
  const step = lanes[0]!.steps[penalised.index]!;
  if (step.kind !== "contrastive" || penalised.kind !== "penalised") throw new Error("Not contrastive.");
  expect(step.candidates[0]!.token).toBe(penalised.passedOver);
  expect(step.choice.token).not.toBe(penalised.passedOver);
  const unlikely = findingsOf(lanes[1]!, 40).find(({ kind }) => kind === "unlikely");
  if (unlikely?.kind !== "unlikely") throw new Error("Nothing unlikely.");
  const all = shownTokens(lanes[1]!, 40).map(({ logProbability }) => logProbability!);
  expect(Math.log(unlikely.probability)).toBeCloseTo(Math.min(...all), 10);
});

test("the files hold every lane's text", async () => {
  const state = await finished([
    { name: 'A "quoted", lane', options: { max_new_tokens: 3 } },
    { name: "=cmd()", options: { do_sample: true, max_new_tokens: 3 } },
  ]);
  const text = tokens(state.lanes[0]!).map(textOf).join("");
  expect(laneText(state.lanes[0]!, 3, state.texts)).toBe(text);
  const parsed: unknown = JSON.parse(lanesJson(state));
  expect(parsed).toMatchObject({
    subject: { prompt: "one three five" },
    lanes: [{ text }, { name: "=cmd()" }],
  });
  const rows = lanesCsv(state).trimEnd().split("\r\n");
  expect(rows).toHaveLength(7);
  expect(rows[1]).toMatch(/^"A ""quoted"", lane",1,\d+, w\d+,-\d/);
  expect(rows[4]).toMatch(/^"'=cmd\(\)",1,/);
  expect(lanesMarkdown(state)).toContain(`> ${text}`);
});

test("the script calls generate once a lane, with the options as they stand", async () => {
  const state = await finished([
    { name: "Beam", options: { num_beams: 2, early_stopping: true, max_new_tokens: 3 } },
    { name: "Sample", options: { do_sample: true, top_k: 0, seed: 11, max_new_tokens: 3 } },
    { name: "Simple", options: { simple_beam: true, beam_width: 2, max_length: 3 } },
  ]);
  const script = pythonScript(
    { isChat: false, system: "", prompt: 'a "b"\n', seed: 5 },
    state.lanes,
    "gpt2",
    "gpt2",
  );
  expect(script).toContain(
    "out = model.generate(**tokenized, num_beams=2, early_stopping=True, max_new_tokens=3)",
  );
  expect(script).toContain("# transformers 4.49.0.");
  expect(pythonScript({ isChat: false, system: "", prompt: "a", seed: 5 }, [], "me/qwen", "qwen3")).toContain(
    "# transformers 4.51.3.",
  );
  const chat = { isChat: true, system: "be calm", prompt: 'a "b"', seed: 5 };
  expect(pythonScript(chat, [], "me/chat", "llama")).toContain(
    'tokenizer.apply_chat_template([{"role": "system", "content": "be calm"}, {"role": "user", "content": "a \\"b\\""}], add_generation_prompt=True, return_tensors="pt", return_dict=True)',
  );
  expect(script).toContain("torch.manual_seed(11)");
  expect(script).toContain("do_sample=True, top_k=0, max_new_tokens=3)");
  expect(script).toContain('beam_search(model, tokenized["input_ids"], beam_width=2, max_length=3');
  expect(script).toContain('tokenizer("a \\"b\\"\\n", return_tensors="pt")');
  expect(pythonScript({ isChat: false, system: "", prompt: "", seed: 5 }, [], "gpt2", "gpt2")).toContain(
    "tokenizer(tokenizer.bos_token, ",
  );
});

test("the script goes on with a branch where it parted, and hands stop strings their tokenizer", () => {
  const lanes = [
    { name: "Branch", options: { max_new_tokens: 6, min_new_tokens: 3, stop_strings: ["x"], ids: [4, 5] } },
    { name: "Usual", options: { temperature: 2, num_beams: 2, ids: [4] } },
    { name: "Whole", options: { max_length: 12, ids: [4] } },
  ].map((spec, place) => newLane(`lane-${place}`, spec));
  const script = pythonScript({ isChat: false, system: "", prompt: "a", seed: 5 }, lanes, "gpt2", "gpt2");
  const calls = script.split("\n").filter((line) => line.includes("generate("));
  expect(script).toContain('branch = torch.cat([tokenized["input_ids"], torch.tensor([[4, 5]])], dim=1)');
  const start = "out = model.generate(branch, attention_mask=torch.ones_like(branch), ";
  expect(calls).toEqual([
    `${start}stop_strings=["x"], max_new_tokens=4, min_new_tokens=1, tokenizer=tokenizer)`,
    `${start}temperature=2.0, num_beams=2, max_new_tokens=19)`,
    `${start}max_length=12)`,
  ]);
});

test("names and prompts of a link are text in Markdown, and arguments in Python", async () => {
  const state = await finished([
    { name: "a\n# b | <b>\r", options: { max_new_tokens: 2 } },
    { name: "x", options: { "a); import os; (": 1, max_new_tokens: 2 } },
  ]);
  const subject = { ...state.subject!, prompt: "[one](http://two.com)\nthree", modelName: "<img> *m*" };
  const markdown = lanesMarkdown({ ...state, subject });
  expect(markdown).toContain("## a \\# b \\| \\<b\\>\n");
  expect(markdown).toContain("Prompt: \\[one\\](http\\://two.com) three");
  expect(markdown).toContain("Model: \\<img\\> \\*m\\*");
  const script = pythonScript(subject, state.lanes, "gpt2", "gpt2");
  expect(script).toContain("# a # b | <b> \n");
  expect(script).toContain('**{"a); import os; (": 1}');
  expect(script).not.toContain("\r");
});
