/**
 * @file XLMRobertaTokenizer and CamembertTokenizer: SentencePiece's Unigram from sentencepiece.bpe.model, with
 * fairseq's special tokens before it.
 */

import {
  type Conversion,
  type ScoredPiece,
  sentencePieceFile,
  spacesMarked,
} from "../sentencepiece/sentencepiece-file";
import { piece, sequence } from "../vocabulary-files";
import { fairseqRoles } from "./roberta";
import type { TokenizerClass } from "./tokenizer-class";

const unknown = "<unk>";

/** `<s> A </s> </s> B </s>`, all of token type 0. */
const postProcessor: NonNullable<Conversion["postProcessor"]> = (idOf) => {
  const single = [piece("<s>", 0), sequence("A", 0), piece("</s>", 0)];
  return {
    type: "TemplateProcessing",
    single,
    pair: [...single, piece("</s>", 0), sequence("B", 0), piece("</s>", 0)],
    special_tokens: { "<s>": { ids: [idOf("<s>")] }, "</s>": { ids: [idOf("</s>")] } },
  };
};

/** `first`: the tokens before the pieces from number `from` on. */
function fairseq(
  first: readonly ScoredPiece[],
  from: number,
): Pick<TokenizerClass, "tidiesWithoutFile" | "fromVocabulary"> {
  return {
    tidiesWithoutFile: false,
    fromVocabulary: (files, settings) =>
      sentencePieceFile(files, settings, "sentencepiece.bpe.model", {
        vocab: (pieces) => [...first, ...pieces.slice(from), ["<mask>", 0]],
        unkId: first.findIndex(([token]) => token === unknown),
        normalizers: spacesMarked,
        postProcessor,
      }),
  };
}

export const xlmRoberta: TokenizerClass = {
  roles: fairseqRoles({ special: false, normalized: true }),
  // The pieces 0 to 2 are <unk>, <s> and </s>.
  ...fairseq(
    ["<s>", "<pad>", "</s>", unknown].map((token) => [token, 0]),
    3,
  ),
};

const notUsed = ["<s>NOTUSED", "</s>NOTUSED", "<unk>NOTUSED"] as const;

export const camembert: TokenizerClass = {
  roles: fairseqRoles({ special: true, normalized: false }),
  additionalTokens: notUsed,
  // The pieces' own <s> and </s> follow, which count.
  ...fairseq(
    [
      [notUsed[0], 0],
      ["<pad>", 0],
      [notUsed[1], 0],
      [unknown, 0],
      [notUsed[2], -100],
    ],
    1,
  ),
};
