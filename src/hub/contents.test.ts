import { expect, test } from "vitest";
import { noConfig, noWeights } from "./contents";

const contents = (...files: string[]) => ({ name: "o/n", files, base: null });

test.each<[string[], string, string]>([
  [["README.md", "model-Q4_K_M.gguf"], "GGUF files (model-Q4_K_M.gguf)", "llama.cpp"],
  [["tf_model.h5"], "TensorFlow (tf_model.h5)", "from_tf"],
  [["flax_model.msgpack"], "Flax", "from_flax"],
  [["model_index.json", "unet/config.json"], "diffusers", "diffusers"],
  [["modules.json", "0_Transformer/config.json"], "the folder 0_Transformer", "0_Transformer"],
  [["meta.json", "config.cfg"], "spaCy", "spaCy"],
  [["model.joblib"], "pickled", "program"],
  [["onnx/model.onnx"], "ONNX", "exported"],
  [["weights/last.ckpt"], "checkpoint", "from_tf"],
  [["best.pt"], "PyTorch (best.pt)", "save_pretrained"],
  [["w.safetensors"], "another name (w.safetensors)", "model.safetensors"],
  [["a", "b", "c", "d", "e", "f", "g"], "it has a, b, c, d, e and 2 more files", "config.json"],
  [[], "not a readable model", "config.json"],
])("without config.json, %j", (files, what, hint) => {
  const error = noConfig(contents(...files));
  expect(error).toMatchObject({ code: "bad-checkpoint" });
  expect(error.message).toContain("o/n has no config.json");
  expect(error.message).toContain(what);
  expect(error.hint).toContain(hint);
});

test("an adapter's error names its base, if it is known", () => {
  const files = ["adapter_config.json", "adapter_model.safetensors", "tokenizer.json"];
  const error = noConfig({ name: "o/lora", files, base: "google-bert/bert-base-uncased" });
  expect(error.message).toContain("changes google-bert/bert-base-uncased");
  expect(error.hint).toMatch(/^Load google-bert\/bert-base-uncased, or merge/);
  expect(noConfig(contents(...files)).message).toContain("changes another model");
});

test.each<[string[], string]>([
  [["config.json", "tf_model.h5"], "TensorFlow"],
  [["config.json", "flax_model.msgpack"], "Flax"],
  [["config.json", "model.onnx"], "ONNX"],
  [["config.json", "adapter_model.bin"], "adapter"],
  [["config.json", "bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001"], "ckpt"],
  [["config.json", "vocab.txt"], "it has config.json, vocab.txt"],
  [[], "no model.safetensors"],
])("without weights, %j", (files, what) => {
  expect(noWeights(contents(...files)).message).toContain(what);
});
