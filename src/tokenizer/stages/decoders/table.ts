/** @file The decoders: how tokens become text again. */

import { stageTable } from "../stage";
import { bpeDecoder } from "./bpe-decoder";
import { byteFallback } from "./byte-fallback";
import { byteLevel } from "./byte-level";
import { ctc } from "./ctc";
import { fuse } from "./fuse";
import { metaspace } from "./metaspace";
import { replace } from "./replace";
import { strip } from "./strip";
import { wordPiece } from "./word-piece";

export const decoders = stageTable({
  BPEDecoder: bpeDecoder,
  ByteFallback: byteFallback,
  ByteLevel: byteLevel,
  CTC: ctc,
  Fuse: fuse,
  Metaspace: metaspace,
  Replace: replace,
  Strip: strip,
  WordPiece: wordPiece,
});

type Decoder = Parameters<typeof decoders.make>[0];

/** Joins tokens into a text; without a decoder, with spaces between them. */
export function joinerOf(decoder: readonly Decoder[] | undefined): (tokens: readonly string[]) => string {
  const steps = decoder?.map(decoders.make);
  return (tokens) => (steps ? steps.reduce((done, step) => step(done), tokens).join("") : tokens.join(" "));
}
