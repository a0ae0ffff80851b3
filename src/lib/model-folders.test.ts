import { expect, test } from "vitest";
import { modelFolders } from "./model-folders";

test.each<[string, string[], string[]]>([
  ["loose files", ["config.json", "model.safetensors"], [""]],
  [
    "sentence-transformers",
    ["m/config.json", "m/model.safetensors", "m/1_Pooling/config.json", "m/modules.json"],
    ["m"],
  ],
  [
    "older sentence-transformers",
    [
      "m/modules.json",
      "m/0_Transformer/config.json",
      "m/0_Transformer/pytorch_model.bin",
      "m/1_Pooling/config.json",
    ],
    ["m/0_Transformer"],
  ],
  [
    "a Trainer's output",
    [
      "out/config.json",
      "out/model.safetensors",
      "out/checkpoint-500/config.json",
      "out/checkpoint-500/model.safetensors",
    ],
    ["out"],
  ],
  [
    "a Trainer that was stopped",
    [
      "o/checkpoint-9/config.json",
      "o/checkpoint-9/model.safetensors",
      "o/checkpoint-5/config.json",
      "o/checkpoint-5/model.safetensors",
    ],
    ["o/checkpoint-5", "o/checkpoint-9"],
  ],
  [
    "an outer config without weights",
    ["m/config.json", "m/onnx/model.onnx", "m/final/config.json", "m/final/pytorch_model-00001-of-00002.bin"],
    ["m/final"],
  ],
  [
    "what macOS and git leave behind",
    [
      "m/config.json",
      "m/model.safetensors",
      "m/._config.json",
      "__MACOSX/m/._config.json",
      "m/.git/config.json",
      "m/.cache/config.json",
      "__MACOSX/config.json",
    ],
    ["m"],
  ],
  [
    "a folder of the Hub's cache",
    [
      "models--a--b/snapshots/1f/config.json",
      "models--a--b/snapshots/1f/model.safetensors",
      "models--a--b/refs/main",
    ],
    ["models--a--b/snapshots/1f"],
  ],
  ["only configs", ["m/config.json", "m/sub/config.json"], ["m"]],
  [
    "two models",
    ["a/config.json", "a/model.safetensors", "b/config.json", "b/model.safetensors", "c/config.json"],
    ["a", "b"],
  ],
  ["no model", ["m/vocab.txt", "m/model.safetensors"], []],
])("%s", (_, paths, expected) => {
  expect(modelFolders(paths)).toEqual(expected);
});
