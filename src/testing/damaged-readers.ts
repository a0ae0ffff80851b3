/** @file Every reader of the app, each with an undamaged file and the conditions on answers to damaged ones. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import type { DataTable } from "../engine/api/data";
import { readTable } from "../engine/data/data";
import { generationTokens } from "../engine/decode/generation-tokens";
import { type OpenedModel, openFromRepository } from "../engine/model/loading";
import { memoryStore } from "../hub/chunk-store";
import type { Network } from "../hub/download";
import { localRepository } from "../hub/local-repository";
import type { Repository } from "../hub/repository";
import { sizeOf } from "../lib/tensor";
import { readLink, writeLink } from "../store/link/link";
import { openTokenizer } from "../tokenizer/tokenizer";
import { utf8 } from "./bytes";
import { memoryRepository } from "./memory-repository";
import { parquetFile } from "./parquet-file";
import { sentenceFault } from "./refusal";

/** Reads a damaged file completely. Throws `AppError` if the file is refused, and another error if the answer is wrong. */
type Read = (bytes: Uint8Array) => Promise<void>;

export interface DamagedReader {
  readonly name: string;
  readonly whole: Uint8Array;
  readonly read: Read;
  /** For a table, which the app reads in a worker with a time limit: what the worker does. */
  readonly readTable?: (bytes: Uint8Array) => Promise<DataTable>;
}

type Files = Readonly<Record<string, Uint8Array>>;

const folder = "reference/goldens/checkpoints";
const filesOf = (name: string): Files =>
  Object.fromEntries(
    readdirSync(join(folder, name)).map((file) => [
      file,
      new Uint8Array(readFileSync(join(folder, name, file))),
    ]),
  );

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(`A wrong answer: ${what}`);
}

async function openModel(repository: Repository): Promise<OpenedModel> {
  return openFromRepository({ key: "damaged", name: "damaged" }, repository, Promise.resolve(null), {});
}

const text = "A mountain, <b>zażółć</b> 😀\n[CLS] don't 123 ﬁ";

/** Reads every tensor, and tokenizes a text. */
async function useModel(opened: OpenedModel, repository: Repository): Promise<void> {
  for (const tensor of opened.tensors) {
    const values = await opened.read(tensor);
    demand(values.length === sizeOf(tensor.shape), `${tensor.name} has ${values.length} numbers`);
  }
  const fault = opened.info.notices.map(sentenceFault).find((each) => each !== null);
  demand(fault === undefined, `a notice: ${fault}`);
  const tokenizer = await openTokenizer(repository, opened.model.tokenizerClass);
  if (!tokenizer) return;
  const { ids } = tokenizer.encode(text, undefined, opened.info.maxPositions);
  const isId = (id: number) => Number.isInteger(id) && id >= 0;
  demand(ids.every(isId), `the token ids are ${ids}`);
  tokenizer.decode(ids);
}

const shapesOf = ({ tensors }: OpenedModel) =>
  new Map(tensors.map(({ name, shape }) => [name, shape.join()]));

/** A model with an undamaged config has the shapes of the undamaged model, or reports what it lacks. */
async function compareShapes(opened: OpenedModel, whole: Repository): Promise<void> {
  const shapes = shapesOf(opened);
  for (const [name, shape] of shapesOf(await openModel(whole))) {
    const isTold = opened.info.missing.includes(name) || opened.info.notices.length > 0;
    demand(shapes.get(name) === shape || (!shapes.has(name) && isTold), `${name} is [${shapes.get(name)}]`);
  }
}

/** One file of a checkpoint. `without`: files that would be read instead. */
function fileOf(checkpoint: string, file: string, without: readonly string[] = []): DamagedReader {
  const files = Object.fromEntries(
    Object.entries(filesOf(checkpoint)).filter(([name]) => !without.includes(name)),
  );
  const isWeights = file !== "config.json";
  return {
    name: `${file} of ${checkpoint}`,
    whole: files[file]!,
    read: async (bytes) => {
      const repository = memoryRepository({ ...files, [file]: bytes });
      const opened = await openModel(repository);
      await useModel(opened, repository);
      if (isWeights) await compareShapes(opened, memoryRepository(files));
    },
  };
}

function generationConfig(): DamagedReader {
  const files = filesOf("gpt2-base");
  return {
    name: "generation_config.json",
    whole: utf8(JSON.stringify({ bos_token_id: 5, eos_token_id: [7, 8], pad_token_id: 7, do_sample: true })),
    read: async (bytes) => {
      const repository = memoryRepository({ ...files, "generation_config.json": bytes });
      const opened = await openModel(repository);
      const { bosTokenIds, eosTokenIds, padTokenId } = await generationTokens(opened, undefined);
      const ids = [...bosTokenIds, ...eosTokenIds, ...(padTokenId === null ? [] : [padTokenId])];
      demand(
        ids.every((id) => Number.isInteger(id) && id >= 0 && id < opened.info.vocabSize),
        `the special tokens are ${ids}`,
      );
    },
  };
}

function bundle(): DamagedReader {
  const files = filesOf("bert-f16");
  return {
    name: "a zip of a checkpoint",
    whole: zipSync({ ...files }),
    read: async (bytes) => {
      const repository = localRepository([new File([new Uint8Array(bytes)], "model.zip")]);
      await useModel(await openModel(repository), repository);
    },
  };
}

/** For local files, which need no network. */
const noNetwork: Network = {
  fetch: () => Promise.reject(new Error("A file was asked of the network.")),
  store: memoryStore(),
  patience: 0,
};

function table(name: string, whole: Uint8Array): DamagedReader {
  const read = (bytes: Uint8Array) => {
    const file = new File([new Uint8Array(bytes)], name);
    return readTable({ network: noNetwork, modelsUrl: "" }, { file });
  };
  return {
    name: `a table, ${name}`,
    whole,
    read: async (bytes) => checkTable(await read(bytes)),
    readTable: read,
  };
}

function checkTable({ columns, numRows }: DataTable): void {
  demand(numRows > 0, "a table without rows");
  demand(new Set(columns.map(({ name }) => name)).size === columns.length, "two columns of one name");
  for (const { name, values } of columns) {
    demand(values.length === numRows, `column ${name} has ${values.length} of ${numRows} rows`);
    demand(
      values.every((value) => value === null || typeof value === "string" || Number.isFinite(value)),
      `column ${name} holds what is no cell`,
    );
  }
}

const rows = Array.from({ length: 60 }, (_, index) => ({
  text: `row number ${index}, “quoted”${index % 7 === 0 ? " é😀" : ""}`,
  label: index % 3,
}));
const delimited = (separator: string) =>
  utf8(
    ["text", ...rows.map((row) => `"${row.text}"${separator}${row.label}`)]
      .join("\r\n")
      .replace("text", `text${separator}label`),
  );

function link(): DamagedReader {
  const hash =
    "text=I+was+so+relieved.&pair=A+second+one.&model=embedded:bert-emotion&model=hub:owner/name&model=random:bert-emotion:7&show=bert-emotion&place=heads&tab=model&layer=3&heads=0,4&threshold=0.25&mask=0:1,4-6.3:7@bert-emotion&pin=q3@bert-emotion&special=hide&figure=importance&prompt=Once&lanes=%5B%5B%22Beam%22%2C%7B%22num_beams%22%3A4%7D%5D%5D";
  return {
    name: "a link",
    whole: utf8(hash),
    read: async (bytes) => {
      const { link: first } = readLink(`#${new TextDecoder().decode(bytes)}`);
      const { link: second, unreadable } = readLink(`#${writeLink(first)}`);
      demand(unreadable.length === 0, `its own link has unreadable ${unreadable}`);
      demand(writeLink(first) === writeLink(second), "its own link reads differently");
    },
  };
}

export function damagedReaders(): readonly DamagedReader[] {
  return [
    fileOf("bert-classifier", "model.safetensors"),
    fileOf("bert-bin", "pytorch_model.bin"),
    fileOf("gpt2-bin-sharded", "pytorch_model-00003-of-00003.bin"),
    fileOf("bert-bin-legacy", "pytorch_model.bin"),
    fileOf("bert-sharded", "model.safetensors.index.json"),
    fileOf("gpt2-bin-sharded", "pytorch_model.bin.index.json"),
    fileOf("bert-classifier", "config.json"),
    fileOf("gpt2-lm", "config.json"),
    generationConfig(),
    fileOf("bert-classifier", "tokenizer.json"),
    fileOf("gpt2-lm", "tokenizer.json"),
    fileOf("bert-classifier", "tokenizer_config.json", ["tokenizer.json"]),
    fileOf("bert-classifier", "vocab.txt", ["tokenizer.json"]),
    fileOf("gpt2-lm", "vocab.json", ["tokenizer.json"]),
    fileOf("gpt2-lm", "merges.txt", ["tokenizer.json"]),
    table("rows.csv", delimited(",")),
    table("rows.tsv", delimited("\t")),
    table("rows.json", utf8(JSON.stringify(rows))),
    table("rows.jsonl", utf8(rows.map((row) => JSON.stringify(row)).join("\n"))),
    table(
      "rows.parquet",
      parquetFile({
        texts: rows.map((row) => row.text),
        labels: rows.map((row) => row.label),
        classNames: ["a", "b", "c"],
      }),
    ),
    bundle(),
    link(),
  ];
}
