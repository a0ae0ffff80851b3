import { expect, test } from "vitest";
import { readHubPlace } from "./hub-address";

const model = (id: string, revision: string | null = null, hub: string | null = null) => ({
  kind: "model",
  id,
  revision,
  hub,
});
const commit = "0123456789abcdef0123456789abcdef01234567";

test.each([
  ["gpt2", model("gpt2")],
  ["  openai-community/gpt2 \n", model("openai-community/gpt2")],
  ['"owner/name"', model("owner/name")],
  ["owner/name/", model("owner/name")],
  ["owner/name@v1.0", model("owner/name", "v1.0")],
  ["owner/name@main", model("owner/name")],
  ["https://huggingface.co/owner/name", model("owner/name")],
  ["https://huggingface.co/owner/name/", model("owner/name")],
  ["http://www.huggingface.co/gpt2", model("gpt2")],
  ["huggingface.co/owner/name", model("owner/name")],
  ["hf.co/owner/name?library=transformers#usage", model("owner/name")],
  ["hf://owner/name@dev/config.json", model("owner/name", "dev")],
  ["hf://owner/name@dev", model("owner/name", "dev")],
  ["hf://datasets/owner/name", { ...model("owner/name"), kind: "dataset" }],
  ["https://huggingface.co/owner/name/tree/main", model("owner/name")],
  ["https://huggingface.co/owner/name/tree/refs%2Fpr%2F3", model("owner/name", "refs/pr/3")],
  ["https://huggingface.co/owner/name/tree/refs/pr/3/onnx", model("owner/name", "refs/pr/3")],
  ["https://huggingface.co/gpt2/blob/main/config.json", model("gpt2")],
  [
    `https://huggingface.co/owner/name/resolve/${commit}/model.safetensors?download=true`,
    model("owner/name", commit),
  ],
  [`https://huggingface.co/owner/name/commit/${commit}`, model("owner/name", commit)],
  ["https://huggingface.co/owner/name/discussions/4", model("owner/name")],
  ["https://huggingface.co/api/models/owner/name", model("owner/name")],
  [
    "https://huggingface.co/datasets/dair-ai/emotion/viewer",
    { ...model("dair-ai/emotion"), kind: "dataset" },
  ],
  ["datasets/imdb", { ...model("imdb"), kind: "dataset" }],
  ["https://huggingface.co/spaces/owner/name", { ...model("owner/name"), kind: "space" }],
  ["https://hub.example.org/owner/name/tree/v2", model("owner/name", "v2", "https://hub.example.org")],
  ["https://mirror.example.org/hf/owner/name", model("owner/name", null, "https://mirror.example.org/hf")],
  ["https://huggingface.co/models", null],
  ["https://huggingface.co/", null],
  ["https://huggingface.co/docs/transformers/index", null],
  ["owner/name/more", null],
  ["../etc", null],
  ["a b", null],
  ["javascript:alert(1)", null],
  ["", null],
])("%s", (text, expected) => {
  expect(readHubPlace(text, "https://mirror.example.org/hf")).toEqual(expected);
});
