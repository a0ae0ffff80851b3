import { describe, expect, test } from "vitest";
import { diskRepository } from "../testing/disk-repository";
import { memoryRepository } from "../testing/memory-repository";
import { refusal } from "../testing/refusal";
import { GPT2_PATTERN } from "./patterns";
import { openTokenizer, type Tokenizer } from "./tokenizer";
import { readTokenizer } from "./tokenizer-reading";

// The expected ids are those of transformers 4.49 for the same files.

const noLimit = 1000;
const pieces = "[PAD] [UNK] [CLS] [SEP] [MASK] hello ##lo hel a b ##b ! [ ] sep A é x".split(" ");
const vocabTxt = `${pieces.join("\n")}\n`;
const special = pieces.slice(0, 5).map((content, id) => ({ id, content, special: true, normalized: false }));
const saved = {
  added_tokens: special,
  normalizer: { type: "BertNormalizer" },
  pre_tokenizer: { type: "BertPreTokenizer" },
  post_processor: { type: "BertProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", 3] },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: { type: "WordPiece", vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])) },
};

type Files = Readonly<Record<string, unknown>>;

async function open(files: Files, defaultClass: string = "BertTokenizer"): Promise<Tokenizer> {
  const bytes = Object.entries(files).map(([name, content]): [string, Uint8Array] => {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return [name, new TextEncoder().encode(text)];
  });
  const tokenizer = await openTokenizer(memoryRepository(Object.fromEntries(bytes)), defaultClass);
  expect(tokenizer).not.toBeNull();
  return tokenizer!;
}

const idsOf = (tokenizer: Tokenizer, text: string) => tokenizer.encode(text, undefined, noLimit).ids;

describe("settings beside the vocabulary", () => {
  const texts = ["Hello a!", "É x[SEP]b", "hellob  A"];
  const cased = { ...saved, normalizer: { type: "BertNormalizer", lowercase: false } };

  test.each<[string, Files, number[][]]>([
    [
      "vocab.txt alone is lower-cased",
      { "vocab.txt": vocabTxt },
      [
        [2, 5, 8, 11, 3],
        [2, 1, 17, 3, 9, 3],
        [2, 5, 10, 8, 3],
      ],
    ],
    [
      "do_lower_case is respected",
      { "vocab.txt": vocabTxt, "tokenizer_config.json": { do_lower_case: false } },
      [
        [2, 1, 8, 11, 3],
        [2, 1, 17, 3, 9, 3],
        [2, 5, 10, 15, 3],
      ],
    ],
    [
      "strip_accents is respected",
      { "vocab.txt": vocabTxt, "tokenizer_config.json": { strip_accents: false } },
      [
        [2, 5, 8, 11, 3],
        [2, 16, 17, 3, 9, 3],
        [2, 5, 10, 8, 3],
      ],
    ],
    [
      "the BERT class lower-cases even if tokenizer.json does not",
      { "tokenizer.json": cased },
      [
        [2, 5, 8, 11, 3],
        [2, 1, 17, 3, 9, 3],
        [2, 5, 10, 8, 3],
      ],
    ],
    [
      "the generic class does not change tokenizer.json",
      { "tokenizer.json": cased, "tokenizer_config.json": { tokenizer_class: "PreTrainedTokenizerFast" } },
      [
        [2, 1, 8, 11, 3],
        [2, 1, 17, 3, 9, 3],
        [2, 5, 10, 15, 3],
      ],
    ],
  ])("%s", async (_, files, expected) => {
    const tokenizer = await open(files);
    expect(texts.map((text) => idsOf(tokenizer, text))).toEqual(expected);
  });

  test("a special token that the vocabulary lacks comes after it", async () => {
    const without = (token: string) => ({ "vocab.txt": vocabTxt.replace(`${token}\n`, "") });
    expect(idsOf(await open(without("[MASK]")), "a[MASK]b")).toEqual([2, 7, 17, 8, 3]);
    expect(idsOf(await open(without("[CLS]")), "a[CLS]b")).toEqual([17, 7, 17, 8, 2]);
  });

  test("vocab.txt may have any line ends, and the later of two equal lines counts", async () => {
    const tokenizer = await open({ "vocab.txt": [...pieces, "hello", "", "y"].join("\r\n") });
    expect(idsOf(tokenizer, "hello y x")).toEqual([2, 18, 20, 17, 3]);
  });

  test.each<[string, Files]>([
    ["special_tokens_map.json", { "special_tokens_map.json": { additional_special_tokens: ["zz"] } }],
    ["added_tokens.json", { "added_tokens.json": { zz: 18 } }],
    [
      "tokenizer_config.json",
      { "tokenizer_config.json": { added_tokens_decoder: { 40: { content: "zz" } } } },
    ],
  ])("tokens are added from %s, with the next free id", async (_, files) => {
    expect(idsOf(await open({ "vocab.txt": vocabTxt, ...files }), "a zz b")).toEqual([2, 8, 18, 9, 3]);
  });

  test("padding is [PAD] in BERT and the end token in GPT-2", async () => {
    expect((await open({ "vocab.txt": vocabTxt.replace("[PAD]\n", "") })).padId).toBe(17);
    expect(
      (await openTokenizer(diskRepository("reference/goldens/checkpoints/gpt2-lm"), "GPT2Tokenizer"))!.padId,
    ).toBe(319);
  });
});

describe("tokens added to the text's own", () => {
  const withToken = (flags: object) => ({
    "tokenizer.json": {
      ...saved,
      added_tokens: [...special, { id: 18, content: "x!", normalized: false, ...flags }],
    },
  });

  test("are found in the original text", async () => {
    const tokenizer = await open(withToken({}));
    expect(["ax!b", "a X! b"].map((text) => idsOf(tokenizer, text))).toEqual([
      [2, 8, 18, 9, 3],
      [2, 8, 17, 11, 9, 3],
    ]);
  });

  test("or, if normalized, in lower-case text", async () => {
    expect(idsOf(await open(withToken({ normalized: true })), "a X! b")).toEqual([2, 8, 18, 9, 3]);
  });

  test("or only as single words", async () => {
    const tokenizer = await open(withToken({ single_word: true }));
    expect(["ax!b", "a x! b"].map((text) => idsOf(tokenizer, text))).toEqual([
      [2, 1, 11, 9, 3],
      [2, 8, 18, 9, 3],
    ]);
  });

  test("the longer of two with the same beginning wins", async () => {
    const added = [...special, { id: 18, content: "x!" }, { id: 19, content: "x!!" }];
    expect(idsOf(await open({ "tokenizer.json": { ...saved, added_tokens: added } }), "x!!!x!")).toEqual([
      2, 19, 11, 18, 3,
    ]);
  });

  test.each<[object, number[], number[]]>([
    [{}, [64, 220, 220, 320, 159, 222, 222, 126, 227, 65], [320, 320, 220, 320]],
    [{ lstrip: true }, [64, 320, 159, 222, 222, 126, 227, 65], [320, 320, 320]],
    [{ rstrip: true }, [64, 220, 220, 320, 65], [320, 320, 320]],
    [{ lstrip: true, rstrip: true }, [64, 320, 65], [320, 320, 320]],
  ])("%j: white space beside them is preserved or included", async (flags, spaced, repeated) => {
    const gpt2 = diskRepository("reference/goldens/checkpoints/gpt2-lm");
    const config = { added_tokens_decoder: { 320: { content: "<x>", normalized: false, ...flags } } };
    const configBytes = memoryRepository({
      "tokenizer_config.json": new TextEncoder().encode(JSON.stringify(config)),
    });
    const tokenizer = (await openTokenizer(
      {
        name: "both",
        open: async (file) => (file === "tokenizer_config.json" ? configBytes : gpt2).open(file),
      },
      "GPT2Tokenizer",
    ))!;
    expect(idsOf(tokenizer, "a  <x>\u3000\u0085b")).toEqual(spaced);
    expect(idsOf(tokenizer, "<x><x> <x>")).toEqual(repeated);
  });
});

describe("two texts", () => {
  test.each<[number, number[], number[]]>([
    [3, [2, 3, 3], [0, 0, 1]],
    [4, [2, 3, 9, 3], [0, 0, 1, 1]],
    [5, [2, 8, 3, 9, 3], [0, 0, 0, 1, 1]],
    [8, [2, 8, 9, 3, 9, 8, 9, 3], [0, 0, 0, 0, 1, 1, 1, 1]],
    [9, [2, 8, 9, 8, 3, 9, 8, 9, 3], [0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [12, [2, 8, 9, 8, 3, 9, 8, 9, 9, 8, 9, 3], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]],
  ])("are cut to %i tokens as the library cuts them", async (maxLength, ids, typeIds) => {
    const encoding = (await open({ "vocab.txt": vocabTxt })).encode("a b a", "b a b b a b", maxLength);
    expect(encoding).toMatchObject({ ids, typeIds, segments: typeIds, truncated: 12 - maxLength });
  });

  test("lose their beginnings if truncation_side is left; an empty second text is ignored", async () => {
    const config = { truncation_side: "left" };
    const tokenizer = await open({ "vocab.txt": vocabTxt, "tokenizer_config.json": config });
    expect(tokenizer.encode("a b x", "b a b b a x", 6).ids).toEqual([2, 17, 3, 8, 17, 3]);
    expect(tokenizer.encode("a b x", "", 4)).toMatchObject({ ids: [2, 9, 17, 3], truncated: 1 });
  });

  test("are refused if the special tokens alone do not fit", async () => {
    const tokenizer = await open({ "vocab.txt": vocabTxt });
    expect(() => tokenizer.encode("a", "b", 2)).toThrow("special tokens around a text already exceed");
  });

  test.each<[unknown, number[], number[], number[]]>([
    [
      { type: "RobertaProcessing", cls: ["[CLS]", 2], sep: ["[SEP]", 3] },
      [2, 8, 3, 3, 9, 3],
      [0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 1, 1],
    ],
    [null, [8, 9], [0, 1], [0, 1]],
  ])("are arranged by the template %j", async (post_processor, ids, typeIds, segments) => {
    const tokenizer = await open({ "tokenizer.json": { ...saved, post_processor } });
    expect(tokenizer.encode("a", "b", noLimit)).toMatchObject({ ids, typeIds, segments });
  });
});

describe("byte-level vocabularies", () => {
  const folder = "reference/goldens/checkpoints/gpt2-lm";

  test("GPT-2's pattern may be written before the bytes", async () => {
    const read = async (file: string): Promise<Record<string, unknown>> => {
      const source = (await diskRepository(folder).open(file))!;
      return JSON.parse(new TextDecoder().decode(await source.slice(0, source.size)));
    };
    const split = { type: "Split", pattern: { Regex: GPT2_PATTERN }, behavior: "Isolated", invert: false };
    const bytes = { type: "ByteLevel", add_prefix_space: false, use_regex: false };
    const json = {
      ...(await read("tokenizer.json")),
      pre_tokenizer: { type: "Sequence", pretokenizers: [split, bytes] },
    };
    expect(idsOf(await open({ "tokenizer.json": json }, "GPT2Tokenizer"), "she  wasn't 42!")).toEqual([
      82, 257, 220, 268, 77, 6, 83, 220, 19, 17, 0,
    ]);
  });

  test("characters that the vocabulary lacks are dropped before merging", async () => {
    const model = { type: "BPE", vocab: { a: 0, b: 1, ab: 2, Ġ: 3 }, merges: [["a", "b"]] };
    const json = { model, pre_tokenizer: { type: "ByteLevel" }, decoder: { type: "ByteLevel" } };
    expect(idsOf(await open({ "tokenizer.json": json }, "GPT2Tokenizer"), "aéb ab")).toEqual([2, 3, 2]);
  });

  test("lone surrogates count as the replacement character", async () => {
    const tokenizer = (await openTokenizer(diskRepository(folder), "GPT2Tokenizer"))!;
    expect(idsOf(tokenizer, "a\ud800")).toEqual(idsOf(tokenizer, "a\ufffd"));
  });
});

describe("readable texts", () => {
  test("of BERT: no ##; special tokens and continued words are marked", async () => {
    const { tokens, texts, special, continues } = (await open({ "vocab.txt": vocabTxt })).encode(
      "hellob!",
      undefined,
      noLimit,
    );
    expect(tokens).toEqual(["[CLS]", "hello", "##b", "!", "[SEP]"]);
    expect(texts).toEqual(["[CLS]", "hello", "b", "!", "[SEP]"]);
    expect(special).toEqual([true, false, false, false, true]);
    expect(continues).toEqual([false, false, true, false, false]);
  });

  test("of GPT-2: the space before a word, fragments of characters as bytes", async () => {
    const tokenizer = (await openTokenizer(diskRepository("public/models/gpt2-stories"), "GPT2Tokenizer"))!;
    const { tokens, texts, continues } = tokenizer.encode("I smiled 😀, whimsically.", undefined, noLimit);
    expect(tokens).toEqual([
      "I",
      "Ġsmiled",
      "Ġ",
      "ð",
      "Ł",
      "ĺ",
      "Ģ",
      ",",
      "Ġwh",
      "im",
      "s",
      "ic",
      "ally",
      ".",
    ]);
    // A plus sign: it continues the word before.
    const read = texts.map((text, index) => (continues[index] ? `+${text}` : text));
    expect(read.join("|")).toBe("I| smiled| |+⟨F0⟩|+⟨9F⟩|+⟨98⟩|+⟨80⟩|+,| wh|+im|+s|+ic|+ally|.");
  });

  test("of Llama: the space that its normalizer replaced", async () => {
    const vocab = Object.fromEntries(["▁", "a", "b", "▁a"].map((token, id) => [token, id]));
    const replace = { type: "Replace", pattern: { String: " " }, content: "▁" };
    const json = {
      normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, replace] },
      model: { type: "BPE", vocab, merges: ["▁ a"] },
    };
    const { tokens, texts, continues } = (await open({ "tokenizer.json": json })).encode(
      "ab a",
      undefined,
      9,
    );
    expect(tokens).toEqual(["▁a", "b", "▁a"]);
    expect(texts).toEqual([" a", "b", " a"]);
    expect(continues).toEqual([false, true, false]);
  });

  test("an id without a token is described as such, and left out of the text", async () => {
    const tokenizer = await open({ "vocab.txt": vocabTxt });
    expect(tokenizer.describe([8, 99, 10])).toEqual({
      tokens: ["a", "⟨unused 99⟩", "##b"],
      texts: ["a", "⟨unused 99⟩", "b"],
      special: [false, false, false],
      continues: [false, false, true],
    });
    expect(tokenizer.decode([8, 99, 10])).toBe("ab");
  });

  test("text is tidied if the library tidies it", async () => {
    const ids = [2, 8, 11, 5, 6, 3];
    expect((await open({ "vocab.txt": vocabTxt })).decode(ids)).toBe("[CLS] a! hellolo [SEP]");
    const plain = { ...saved, decoder: { type: "WordPiece", prefix: "##", cleanup: false } };
    expect((await open({ "tokenizer.json": plain })).decode(ids)).toBe("[CLS] a ! hellolo [SEP]");
  });
});

describe("refusals name what is wrong", () => {
  test.each<[string, Files, string]>([
    [
      "another class",
      { "vocab.txt": vocabTxt, "tokenizer_config.json": { tokenizer_class: "XLNetTokenizer" } },
      "XLNetTokenizer",
    ],
    [
      "another normalizer",
      { "tokenizer.json": { ...saved, normalizer: { type: "Casefold" } } },
      '"normalizer" has the type Casefold, which Headscope does not support; it has BertNormalizer',
    ],
    [
      "an invalid table of SentencePiece",
      { "tokenizer.json": { ...saved, normalizer: { type: "Precompiled", precompiled_charsmap: "AAAA" } } },
      '"normalizer.precompiled_charsmap" is not supported: it is not a table that SentencePiece wrote.',
    ],
    [
      "another model",
      { "tokenizer.json": { ...saved, model: { type: "Markov", vocab: [] } } },
      '"model" has the type Markov, which Headscope does not support; it has BPE, Unigram, WordLevel, WordPiece.',
    ],
    [
      "a Unigram with a duplicate piece",
      {
        "tokenizer.json": {
          model: {
            type: "Unigram",
            vocab: [
              ["a", -1],
              ["a", -2],
            ],
          },
        },
      },
      "must list at most 1100000 different pieces, each with its score",
    ],
    [
      "a Unigram whose unknown piece is missing",
      { "tokenizer.json": { model: { type: "Unigram", vocab: [["a", -1]], unk_id: 1 } } },
      "The id 1 of the unknown piece is not in the vocabulary",
    ],
    [
      "a pre-tokenizer in a sequence, with the supported ones",
      {
        "tokenizer.json": {
          ...saved,
          pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Whitespace" }, { type: "Jieba" }] },
        },
      },
      '"pre_tokenizer.pretokenizers.1" has the type Jieba, which Headscope does not support; it has BertPreTokenizer, ByteLevel',
    ],
    ["broken JSON", { "tokenizer.json": "{", "vocab.txt": vocabTxt }, "not valid JSON"],
    [
      "a merge of nothing",
      { "tokenizer.json": { model: { type: "BPE", vocab: { a: 0 }, merges: [["a", "b"]] } } },
      '"a" and "b"',
    ],
  ])("%s", async (_, files, words) => {
    const { code, message } = await refusal(open(files));
    expect(code).toBe("bad-tokenizer");
    expect(message).toContain(words);
  });

  test("a repository without tokenizer files has no tokenizer", async () => {
    expect(
      await openTokenizer(
        memoryRepository({ "config.json": new TextEncoder().encode("{}") }),
        "BertTokenizer",
      ),
    ).toBeNull();
  });
});

describe("files of other versions and classes", () => {
  const version5 = {
    backend: "tokenizers",
    extra_special_tokens: ["zz"],
    is_local: false,
    model_max_length: 16,
    tokenizer_class: "TokenizersBackend",
  };

  test("those of transformers 5 are read from tokenizer.json unchanged", async () => {
    const cased = { ...saved, normalizer: { type: "BertNormalizer", lowercase: false } };
    const tokenizer = await open({ "tokenizer.json": cased, "tokenizer_config.json": version5 });
    expect(idsOf(tokenizer, "A zz b")).toEqual([2, 15, 18, 9, 3]);
    expect(tokenizer.maxLength).toBe(16);
    expect(tokenizer.notices).toEqual([]);
  });

  test.each(["DistilBertTokenizerFast", "ElectraTokenizer", "Bert"])(
    "%s reads vocab.txt as BERT's does, whatever the model's default",
    async (tokenizer_class) => {
      const files = { "vocab.txt": vocabTxt, "tokenizer_config.json": { tokenizer_class } };
      expect(idsOf(await open(files, "GPT2Tokenizer"), "Hello a!")).toEqual([2, 5, 8, 11, 3]);
    },
  );

  test("RoBERTa is read from its vocabulary", async () => {
    const tokens = ["<s>", "<pad>", "</s>", "<unk>", "a", "b", "ab", "Ġ", "<mask>"];
    const files = {
      "vocab.json": Object.fromEntries(tokens.map((token, id) => [token, id])),
      "merges.txt": "#version: 0.2\na b\n",
      "tokenizer_config.json": { tokenizer_class: "RobertaTokenizer" },
    };
    const tokenizer = await open(files);
    expect(idsOf(tokenizer, "ab b")).toEqual([0, 6, 7, 5, 2]);
    expect(tokenizer.encode("a", "b", noLimit).ids).toEqual([0, 4, 2, 2, 5, 2]);
    // The mask takes the space before it.
    expect(idsOf(tokenizer, "a <mask> b")).toEqual([0, 4, 8, 7, 5, 2]);
  });

  test("for an unknown class, tokenizer.json counts, with a notice", async () => {
    const tokenizer = await open({
      "tokenizer.json": saved,
      "tokenizer_config.json": { tokenizer_class: "NewTokenizerFast" },
    });
    expect(idsOf(tokenizer, "a b")).toEqual([2, 8, 9, 3]);
    expect(tokenizer.notices[0]).toContain("NewTokenizerFast");
  });

  test.each<[number | null, number]>([
    [512, 512],
    [1e30, 1e30],
    [2, 2],
    [1, Number.POSITIVE_INFINITY],
    [0, Number.POSITIVE_INFINITY],
    [-4, Number.POSITIVE_INFINITY],
    [null, Number.POSITIVE_INFINITY],
  ])("model_max_length %s is a limit of %s, as in the library", async (model_max_length, expected) => {
    const tokenizer = await open({
      "vocab.txt": vocabTxt,
      "tokenizer_config.json": { model_max_length },
    });
    expect(tokenizer.maxLength).toBe(expected);
  });
});

describe("a vocabulary without its unknown token", () => {
  test("fails only at a word it lacks, which is named", async () => {
    const lacking = pieces.filter((piece) => piece !== "[UNK]");
    const vocab = Object.fromEntries(lacking.map((piece, id) => [piece, id]));
    const tokenizer = await open({
      "tokenizer.json": {
        ...saved,
        added_tokens: [],
        post_processor: null,
        model: { type: "WordPiece", vocab },
      },
      "tokenizer_config.json": { tokenizer_class: "PreTrainedTokenizerFast" },
    });
    expect(idsOf(tokenizer, "hello a")).toEqual([4, 7]);
    expect(() => tokenizer.encode("a quirk b", undefined, noLimit)).toThrow("neither “quirk” nor “[UNK]”");
  });
});

describe("a tokenizer that cannot be read does not block the model", () => {
  const bytes = (value: unknown) =>
    new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
  const read = (files: Files) =>
    readTokenizer(
      memoryRepository(
        Object.fromEntries(Object.entries(files).map(([name, value]) => [name, bytes(value)])),
      ),
      "BertTokenizer",
      {},
    );

  test("a Unigram: the step is named, and its pieces name the ids", async () => {
    const unigram = {
      added_tokens: [{ id: 0, content: "<s>", special: true }],
      normalizer: { type: "Casefold" },
      model: {
        type: "Unigram",
        unk_id: 1,
        vocab: [
          ["<s>", 0],
          ["<unk>", 0],
          ["▁Hello", -3.5],
          ["s", -4],
        ],
      },
    };
    const { tokenizer, fault, describe } = await read({
      "tokenizer.json": unigram,
      "tokenizer_config.json": { tokenizer_class: "XLMRobertaTokenizer" },
    });
    expect(tokenizer).toBeNull();
    expect(fault).toContain('"normalizer" has the type Casefold');
    expect(describe!([0, 2, 3, 9])).toEqual({
      tokens: ["<s>", "▁Hello", "s", "⟨unused 9⟩"],
      texts: ["<s>", " Hello", "s", "⟨unused 9⟩"],
      special: [true, false, false, false],
      continues: [false, false, true, false],
    });
  });

  test("a Japanese BERT: the program that cuts its words is named, vocab.txt names the ids", async () => {
    const { fault, describe } = await read({
      "vocab.txt": vocabTxt,
      "tokenizer_config.json": { tokenizer_class: "BertJapaneseTokenizer", word_tokenizer_type: "mecab" },
    });
    expect(fault).toContain("BertJapaneseTokenizer, whose words are cut by mecab");
    expect(describe!([2, 5, 6]).texts).toEqual(["[CLS]", "hello", "lo"]);
  });

  test.each<[string, Files, string]>([
    ["damaged JSON", { "tokenizer.json": "{" }, "not valid JSON"],
    [
      "dropout",
      { "tokenizer.json": { model: { type: "BPE", vocab: { a: 0 }, merges: [], dropout: 0.1 } } },
      "dropout",
    ],
    [
      "a pattern that would run forever",
      {
        "tokenizer.json": {
          ...saved,
          normalizer: { type: "Replace", pattern: { Regex: "(a+)+$" }, content: "" },
        },
      },
      '"(a+)+$"',
    ],
  ])("%s", async (_, files, words) => {
    const { tokenizer, fault } = await read(files);
    expect(tokenizer).toBeNull();
    expect(fault).toContain(words);
  });
});

describe("sizes", () => {
  /** Ten times what an idle machine needs. */
  const within = (milliseconds: number, start: number) =>
    expect(performance.now() - start).toBeLessThan(milliseconds);

  test("20,000 added tokens with a common prefix are found quickly", async () => {
    const added = Array.from({ length: 20_000 }, (_, id) => ({
      id: 18 + id,
      content: `${"a".repeat(300)}${String(id).padStart(5, "0")}`,
    }));
    const tokenizer = await open({ "tokenizer.json": { ...saved, added_tokens: [...special, ...added] } });
    const start = performance.now();
    const text = `${"a".repeat(20_000)}00007 b`;
    expect(idsOf(tokenizer, text).slice(1, -1)).toEqual([1, 25, 9]);
    within(10_000, start);
  });

  test("long words in a vocabulary are found quickly", async () => {
    const vocab = { ...saved.model.vocab, ["a".repeat(900)]: 18, "##a": 19 };
    const tokenizer = await open({
      "tokenizer.json": { ...saved, model: { ...saved.model, vocab, max_input_chars_per_word: 1000 } },
    });
    const start = performance.now();
    const ids = idsOf(tokenizer, `${"a".repeat(902)} ${`${"a".repeat(899)}x `.repeat(200)}`);
    expect(ids.slice(0, 6)).toEqual([2, 18, 19, 19, 1, 1]);
    within(10_000, start);
  });

  test("the end of a text far beyond the model is not read, and the count says so", async () => {
    const tokenizer = await open({ "vocab.txt": vocabTxt });
    const start = performance.now();
    const long = tokenizer.encode("hello b ".repeat(500_000), undefined, 6);
    expect(long.ids).toEqual([2, 5, 9, 5, 9, 3]);
    expect(long.truncated).toBeGreaterThan(90_000);
    expect(long.isMoreTruncated).toBe(true);
    const whole = tokenizer.encode("hello b ".repeat(25_000), undefined, 6);
    expect(whole.truncated).toBe(49_996);
    expect(whole.isMoreTruncated).toBeUndefined();
    const pair = tokenizer.encode("hello b ".repeat(500_000), "hello b ".repeat(500_000), 7);
    expect(pair.ids).toEqual([2, 5, 9, 3, 5, 9, 3]);
    expect(pair.truncated).toBeLessThan(300_000);
    expect(pair.isMoreTruncated).toBe(true);
    expect(tokenizer.encode("b", "hello b ".repeat(500_000), 7).isMoreTruncated).toBe(true);
    within(20_000, start);
    expect(() => tokenizer.encode("a".repeat(5_000_001), undefined, 6)).toThrow(
      "5,000,001 characters; at most 5,000,000",
    );
  });

  test("a word of 50,000 characters is split into pieces quickly", async () => {
    const vocab = [1, 2, 3, 400].map((length) => ["a".repeat(length), -(length + 1) / 2]);
    const tokenizer = await open({ "tokenizer.json": { model: { type: "Unigram", vocab } } });
    const start = performance.now();
    expect(tokenizer.encode("a".repeat(50_000), undefined, 1_000_000).ids).toHaveLength(125);
    within(20_000, start);
  });

  test("a word of 200,000 characters is merged quickly", async () => {
    const model = { type: "BPE", vocab: { a: 0, aa: 1, aaaa: 2 }, merges: ["a a", "aa aa"] };
    const tokenizer = await open({ "tokenizer.json": { model } });
    const start = performance.now();
    expect(tokenizer.encode("a".repeat(200_003), undefined, 1_000_000).ids).toHaveLength(50_002);
    within(20_000, start);
  });
});
