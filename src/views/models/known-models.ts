/** @file Well-known checkpoints of the Hub: what the dialog suggests, and whether they fit a device. Pure. */

import { formatBytes } from "../../lib/format";
import { wasmMemory, wasmShare } from "../../lib/wasm-room";
import type { DeviceInfo } from "../../store";

export const tasks = {
  start: "To start with",
  classify: "Name emotions, opinions and other classes",
  fill: "Fill in masked words",
  write: "Continue a text",
} as const;

export type Task = keyof typeof tasks;

export interface KnownModel {
  readonly id: string;
  readonly task: Task;
  /** What it names, or what it has read. */
  readonly about: string;
  readonly family: string;
  readonly layers: number;
  readonly heads: number;
  /** The weights' file in MB. */
  readonly megabytes: number;
  /** Whether its numbers have 16 bits: on the device they have 32. */
  readonly half?: true;
  /** How many MB of the file are not on the device: masks, a copy of the table, a second table that is only looked up. */
  readonly away?: number;
  /** The largest tensor on the device (the token table), in MB. */
  readonly table: number;
}

/** To start with: the two models of the course exercise behind the page's figures. */
// biome-ignore format: a line for each checkpoint
export const knownModels: readonly KnownModel[] = [
  { id: "bhadresh-savani/bert-base-uncased-emotion", task: "start", about: "names six emotions", family: "BERT", layers: 12, heads: 12, megabytes: 438, table: 94 },
  { id: "openai-community/gpt2", task: "start", about: "continues a text", family: "GPT-2", layers: 12, heads: 12, megabytes: 548, away: 50, table: 154 },
  { id: "bhadresh-savani/distilbert-base-uncased-emotion", task: "classify", about: "six emotions", family: "DistilBERT", layers: 6, heads: 12, megabytes: 268, table: 94 },
  { id: "distilbert/distilbert-base-uncased-finetuned-sst-2-english", task: "classify", about: "positive or negative", family: "DistilBERT", layers: 6, heads: 12, megabytes: 268, table: 94 },
  { id: "lxyuan/distilbert-base-multilingual-cased-sentiments-student", task: "classify", about: "sentiment, 12 languages", family: "DistilBERT", layers: 6, heads: 12, megabytes: 541, table: 367 },
  { id: "nlptown/bert-base-multilingual-uncased-sentiment", task: "classify", about: "1 to 5 stars, 6 languages", family: "BERT", layers: 12, heads: 12, megabytes: 669, table: 325 },
  { id: "ProsusAI/finbert", task: "classify", about: "sentiment of financial news", family: "BERT", layers: 12, heads: 12, megabytes: 438, table: 94 },
  { id: "unitary/toxic-bert", task: "classify", about: "kinds of toxic comments", family: "BERT", layers: 12, heads: 12, megabytes: 438, table: 94 },
  { id: "j-hartmann/emotion-english-distilroberta-base", task: "classify", about: "seven emotions", family: "RoBERTa", layers: 6, heads: 12, megabytes: 329, table: 154 },
  { id: "SamLowe/roberta-base-go_emotions", task: "classify", about: "28 emotions, several at once", family: "RoBERTa", layers: 12, heads: 12, megabytes: 499, table: 154 },
  { id: "cardiffnlp/twitter-roberta-base-sentiment-latest", task: "classify", about: "sentiment of tweets", family: "RoBERTa", layers: 12, heads: 12, megabytes: 501, table: 154 },
  { id: "google-bert/bert-base-uncased", task: "fill", about: "English", family: "BERT", layers: 12, heads: 12, megabytes: 440, table: 94 },
  { id: "google-bert/bert-base-cased", task: "fill", about: "English, with capitals", family: "BERT", layers: 12, heads: 12, megabytes: 436, table: 89 },
  { id: "distilbert/distilbert-base-uncased", task: "fill", about: "English", family: "DistilBERT", layers: 6, heads: 12, megabytes: 268, table: 94 },
  { id: "distilbert/distilbert-base-cased", task: "fill", about: "English, with capitals", family: "DistilBERT", layers: 6, heads: 12, megabytes: 263, table: 89 },
  { id: "answerdotai/ModernBERT-base", task: "fill", about: "English and code", family: "ModernBERT", layers: 22, heads: 12, megabytes: 599, table: 155 },
  { id: "google-bert/bert-base-multilingual-cased", task: "fill", about: "104 languages", family: "BERT", layers: 12, heads: 12, megabytes: 714, table: 367 },
  { id: "google-bert/bert-large-uncased", task: "fill", about: "English", family: "BERT", layers: 24, heads: 16, megabytes: 1345, table: 125 },
  { id: "distilbert/distilroberta-base", task: "fill", about: "English, with capitals", family: "RoBERTa", layers: 6, heads: 12, megabytes: 331, table: 154 },
  { id: "FacebookAI/roberta-base", task: "fill", about: "English, with capitals", family: "RoBERTa", layers: 12, heads: 12, megabytes: 499, table: 154 },
  { id: "FacebookAI/xlm-roberta-base", task: "fill", about: "100 languages", family: "XLM-RoBERTa", layers: 12, heads: 12, megabytes: 1116, table: 768 },
  { id: "almanach/camembert-base", task: "fill", about: "French", family: "CamemBERT", layers: 12, heads: 12, megabytes: 445, table: 98 },
  { id: "google/electra-small-generator", task: "fill", about: "English", family: "ELECTRA", layers: 12, heads: 4, megabytes: 54, table: 16 },
  { id: "albert/albert-base-v2", task: "fill", about: "English; all layers share their weights", family: "ALBERT", layers: 12, heads: 12, megabytes: 47, table: 15 },
  { id: "distilbert/distilgpt2", task: "write", about: "web pages", family: "GPT-2", layers: 6, heads: 12, megabytes: 353, away: 25, table: 154 },
  { id: "openai-community/gpt2-medium", task: "write", about: "web pages", family: "GPT-2", layers: 24, heads: 16, megabytes: 1520, away: 101, table: 206 },
  { id: "HuggingFaceTB/SmolLM2-135M", task: "write", about: "web pages, textbooks and code", family: "Llama", layers: 30, heads: 9, megabytes: 269, half: true, table: 113 },
  { id: "roneneldan/TinyStories-33M", task: "write", about: "stories for children", family: "GPT-Neo", layers: 4, heads: 16, megabytes: 291, away: 17, table: 154 },
  { id: "EleutherAI/pythia-70m", task: "write", about: "the Pile: web pages, books, code", family: "GPT-NeoX", layers: 6, heads: 8, megabytes: 166, half: true, away: 77, table: 103 },
  { id: "EleutherAI/pythia-160m", task: "write", about: "the Pile: web pages, books, code", family: "GPT-NeoX", layers: 12, heads: 12, megabytes: 375, half: true, away: 127, table: 155 },
  { id: "facebook/opt-125m", task: "write", about: "web pages and books", family: "OPT", layers: 12, heads: 12, megabytes: 251, half: true, table: 154 },
  { id: "Qwen/Qwen2.5-0.5B", task: "write", about: "29 languages and code", family: "Qwen2", layers: 24, heads: 14, megabytes: 988, half: true, table: 545 },
  { id: "Qwen/Qwen3-0.6B", task: "write", about: "conversations in 119 languages and code", family: "Qwen3", layers: 28, heads: 16, megabytes: 1503, half: true, away: 311, table: 622 },
  { id: "unsloth/gemma-3-270m", task: "write", about: "140 languages and code", family: "Gemma 3", layers: 18, heads: 4, megabytes: 536, half: true, table: 671 },
];

/** The models that have all words of `search` in their id, task, subject or family; upper and lower case are the same. */
export function searchModels(search: string, models = knownModels): readonly KnownModel[] {
  const words = search.toLowerCase().split(/\s+/);
  return models.filter(({ id, task, about, family }) => {
    const text = `${id} ${tasks[task]} ${about} ${family}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const mega = 1_000_000;

type Sizes = Pick<KnownModel, "task" | "megabytes" | "half" | "away" | "table">;

/** The MB that a model's table takes on a device: a classifier only looks up rows of it, so that it stays off. */
const placedTable = ({ task, table }: Sizes) => (task === "classify" ? 0 : table);

/** The MB that all weights take on a device. */
export const placedMegabytes = (sizes: Sizes): number =>
  (sizes.megabytes - (sizes.away ?? 0)) * (sizes.half ? 2 : 1) - sizes.table + placedTable(sizes);

/** Why a model's weights do not fit a device; null if they do, as far as the device tells. */
export function whyTooLarge(
  sizes: Sizes,
  { kind, limits }: Pick<DeviceInfo, "kind" | "limits">,
): string | null {
  if (kind === "wasm") {
    const needed = placedMegabytes(sizes) * mega * wasmShare;
    if (needed <= wasmMemory) return null;
    return `needs about ${formatBytes(needed)} of memory, WASM has ${formatBytes(wasmMemory)}`;
  }
  const placed = placedTable(sizes);
  const { maxBufferSize: largest = Number.POSITIVE_INFINITY } = limits;
  if (placed * mega <= largest) return null;
  return `has a table of ${formatBytes(placed * mega)}, WebGPU here holds at most ${formatBytes(largest)}`;
}
