/**
 * @file Converts text to token ids and back, from a checkpoint's tokenizer.json or its bare vocabulary, with the same
 * ids as the fast tokenizers of transformers 4.49.
 */

import type { Repository } from "../hub/repository";
import type { CallOptions } from "../lib/call";
import { AppError } from "../lib/errors";
import { formatCountAbove } from "../lib/format";
import { type AddedToken, sectionFinder } from "./added-tokens";
import { addedVocabulary } from "./added-vocabulary";
import type { Settings } from "./classes/tokenizer-class";
import { contentOf, type Role, roles } from "./config";
import { type Description, describerOf } from "./description";
import { readJson } from "./reading";
import { readSettings } from "./settings";
import { joinerOf } from "./stages/decoders/table";
import { tidied } from "./stages/decoders/tidying";
import { models } from "./stages/models/table";
import { normalizerOf } from "./stages/normalizers/table";
import { templateOf } from "./stages/post-processors/table";
import { preTokenizers, splitterOf } from "./stages/pre-tokenizers/table";
import type { Model } from "./stages/stage";
import type { Steps } from "./stages/steps";
import {
  type Arranged,
  arrange,
  bare,
  fittingLengths,
  numSpecialTokens,
  type Segment,
  type Template,
} from "./templates";
import { type TokenizerFile, tokenizerFile } from "./tokenizer-file";
import { type Vocabulary, vocabularyOf } from "./vocabulary";
import { idNamed, readVocabularyFiles } from "./vocabulary-files";

export interface Encoding extends Description {
  readonly ids: number[];
  /** For BERT, 0 in the first text and 1 in the second. */
  readonly typeIds: number[];
  readonly segments: Segment[];
  /** How many tokens were cut off. */
  readonly truncated: number;
  /** Set if counting stopped at `truncated` because the text was too long. */
  readonly isMoreTruncated?: true;
}

/** What tokenizer_config.json says about conversations. */
export interface ChatSettings {
  /** The template in Jinja; null if there is none. */
  readonly template: string | null;
  /** The special tokens by the names of their roles, which templates use. */
  readonly tokens: Readonly<Record<string, string | readonly string[]>>;
}

/** Tokens by what they do; absent if the tokenizer lacks them. */
export interface SpecialTokens {
  /** Begins texts. */
  readonly cls?: string;
  /** Separates two texts. */
  readonly sep?: string;
  /** A model predicts a word in its place. */
  readonly mask?: string;
  /** Replaces what the vocabulary lacks. */
  readonly unknown?: string;
}

export interface Tokenizer {
  /**
   * The token ids of one or two texts with special tokens. An empty second text is ignored.
   * @param maxLength The most tokens, including special ones. Throws "bad-input" if not even those fit.
   */
  encode(text: string, pair: string | undefined, maxLength: number): Encoding;
  /** The token ids of a text without special tokens around it. */
  encodeBare(text: string, maxLength: number): Encoding;
  /** The text of the ids, including special tokens. Ids without a token are left out. */
  decode(ids: readonly number[]): string;
  describe(ids: readonly number[]): Description;
  /** The id that pads the shorter texts of a batch. */
  readonly padId: number;
  readonly specialTokens: SpecialTokens;
  readonly chat: ChatSettings;
  /** The tokenizer's limit, to which the library cuts texts; infinity if it has none. */
  readonly maxLength: number;
  /** Warnings that the user should read before trusting its ids. */
  readonly notices: readonly string[];
}

/**
 * The checkpoint's tokenizer, or `null` if it has no tokenizer files. Throws "bad-tokenizer" for damaged or unsupported
 * files, and the repository's errors.
 * @param defaultClass The tokenizer's class if no file names one.
 */
export async function openTokenizer(
  repository: Repository,
  defaultClass: string,
  options?: CallOptions,
): Promise<Tokenizer | null> {
  const settings = await readSettings(repository, defaultClass, options);
  const ofVocabulary = () => readVocabularyFiles(repository, settings, options);
  const preferred = settings.tokenizerClass.prefersVocabulary?.(settings.config)
    ? await ofVocabulary()
    : null;
  const saved = preferred ? null : await readJson(repository, "tokenizer.json", tokenizerFile, options);
  const file = preferred ?? saved ?? (await ofVocabulary());
  return file && build(file, settings, saved === null);
}

function build(file: TokenizerFile, settings: Settings, fromVocabularyFiles: boolean): Tokenizer {
  const model = models.make(file.model);
  const added = addedVocabulary(model.vocab, file.added_tokens ?? [], settings);
  const vocabulary = vocabularyOf(model.vocab, added, new Set(settings.specialTokens.map(contentOf)));
  const encodeText = textEncoder(file, model, settings, [...added.values()]);
  const template = templateBy(file, settings, vocabulary);
  const describeIds = describerOf(file, vocabulary);
  const join = joinerOf(file.decoder?.steps);
  const tidiesByDefault = fromVocabularyFiles && settings.tokenizerClass.tidiesWithoutFile;
  const tidies = settings.config.clean_up_tokenization_spaces ?? tidiesByDefault;
  const decode = (tokens: readonly string[]) => (tidies ? tidied(join(tokens)) : join(tokens));
  const keepsEnd = (settings.config.truncation_side ?? file.truncation?.direction.toLowerCase()) === "left";
  const encodeWithin = (
    within: Template,
    text: string,
    pair: string | undefined,
    maxLength: number,
  ): Encoding => {
    // The rest of a text can only be skipped if its end is cut, since the remaining tokens do not depend on it.
    const most = keepsEnd ? Number.POSITIVE_INFINITY : Math.max(maxLength, mostCounted);
    const first = encodeText(checkLength(text), most);
    const second = pair ? encodeText(checkLength(pair), most) : undefined;
    const arranged = arrangeWithin(within, first, second, maxLength, keepsEnd);
    const isMore = Math.max(first.length, second?.length ?? 0) > most;
    return { ...arranged, ...(isMore && { isMoreTruncated: true }), ...describeIds(arranged.ids) };
  };
  return {
    encode: (text, pair, maxLength) => encodeWithin(template, text, pair, maxLength),
    encodeBare: (text, maxLength) => encodeWithin(bare, text, undefined, maxLength),
    decode: (ids) => decode(ids.flatMap((id) => vocabulary.tokenOf(id) ?? [])),
    describe: describeIds,
    padId: padIdOf(settings, vocabulary),
    specialTokens: specialTokensOf(settings),
    chat: chatSettingsOf(settings),
    maxLength: maxLengthOf(settings, template),
    notices: settings.foreignClass ? [foreignNotice(settings.foreignClass)] : [],
  };
}

function templateBy({ post_processor }: TokenizerFile, settings: Settings, vocabulary: Vocabulary): Template {
  const { tokenizerClass, config, roles } = settings;
  const idOf = (role: Role) => idNamed(role, roles[role], (content) => vocabulary.idOf(content));
  return tokenizerClass.template?.(config, idOf) ?? templateOf(post_processor?.steps ?? []);
}

const foreignNotice = (name: string) =>
  `Its tokenizer.json is used unchanged: Headscope does not know what the library's class ${name} may change in it.`;

/** Further tokens are not counted if they are cut anyway. */
const mostCounted = 100_000;
const mostCharacters = 5_000_000;

function checkLength(text: string): string {
  if (text.length <= mostCharacters) return text;
  const [has, most] = formatCountAbove(text.length, mostCharacters);
  throw new AppError(
    "bad-input",
    `The text has ${has} characters; at most ${most} are read at once.`,
    "Use a part of it.",
  );
}

/** Converts one text to ids without special tokens, and stops at the word that exceeds `most` tokens. */
function textEncoder(
  file: TokenizerFile,
  model: Model,
  { config, tokenizerClass }: Settings,
  added: readonly AddedToken[],
): (text: string, most: number) => number[] {
  const normalize = normalizerOf(
    configured(file.normalizer, (step) => tokenizerClass.normalizer?.(step, config) ?? step),
  );
  // The library normalizes added tokens by the normalizer in tokenizer.json, before settings change it.
  const normalizeContent = normalizerOf(file.normalizer?.steps ?? []);
  const split = splitterOf(configured(file.pre_tokenizer, (step) => preTokenizers.configured(step, config)));
  const found = added.filter((token) => !(config.split_special_tokens && token.special));
  const findAsWritten = sectionFinder(
    found.filter((token) => !token.normalized),
    (token) => token.content,
  );
  const findNormalized = sectionFinder(
    found.filter((token) => token.normalized),
    (token) => normalizeContent(token.content),
  );
  /** The words of a text and the ids of the added tokens among them. */
  function* parts(text: string): Generator<string | number> {
    let isFirst = true;
    for (const written of findAsWritten(text)) {
      const inner = typeof written === "number" ? [written] : findNormalized(normalize(written));
      isFirst &&= typeof written === "string" && normalize(firstCharacter(written)) !== "";
      for (const section of inner) {
        if (typeof section === "number") yield section;
        else if (section !== "") yield* split(section, isFirst);
        isFirst = false;
      }
    }
  }
  return (text, most) => {
    const ids: number[] = [];
    for (const part of parts(text.toWellFormed())) {
      if (typeof part === "number") ids.push(part);
      else if (part !== "") for (const id of model.encode(part)) ids.push(id);
      if (ids.length > most) break;
    }
    return ids;
  };
}

/** The steps; a single one outside a sequence is changed. */
const configured = <Step>(part: Steps<Step> | null | undefined, change: (step: Step) => Step) =>
  part?.isSingle ? part.steps.map(change) : (part?.steps ?? []);

const firstCharacter = (text: string) => String.fromCodePoint(text.codePointAt(0) ?? 0);

function arrangeWithin(
  template: Template,
  first: readonly number[],
  second: readonly number[] | undefined,
  maxLength: number,
  keepsEnd: boolean,
): Arranged & Pick<Encoding, "truncated"> {
  const pieces = second ? template.pair : template.single;
  const room = maxLength - numSpecialTokens(pieces);
  if (!(room >= 0)) {
    const message = `This model takes ${maxLength} tokens, which the special tokens around a text already exceed.`;
    throw new AppError("bad-input", message, "Choose another model.");
  }
  const [firstLength, secondLength] = second
    ? fittingLengths(first.length, second.length, room)
    : [Math.min(first.length, room), 0];
  const cut = (ids: readonly number[], length: number) =>
    keepsEnd ? ids.slice(Math.max(0, ids.length - length)) : ids.slice(0, length);
  const total = first.length + (second?.length ?? 0);
  return {
    ...arrange(pieces, cut(first, firstLength), cut(second ?? [], secondLength)),
    truncated: total - firstLength - secondLength,
  };
}

/** `model_max_length`, or infinity. Like the library, ignores a limit that special tokens alone exceed. */
function maxLengthOf({ config }: Settings, template: Template): number {
  const limit = Math.floor(config.model_max_length ?? Number.POSITIVE_INFINITY);
  return limit >= Math.max(1, numSpecialTokens(template.single)) ? limit : Number.POSITIVE_INFINITY;
}

/** GPT-2 names its end token as the unknown one, which it never needs. */
function specialTokensOf({ roles }: Settings) {
  const { sep_token: sep, mask_token: mask, unk_token, eos_token } = roles;
  const cls = roles.cls_token ?? roles.bos_token;
  const unknown = unk_token && contentOf(unk_token);
  const isEnd = eos_token !== undefined && contentOf(eos_token) === unknown;
  return {
    ...(cls && { cls: contentOf(cls) }),
    ...(sep && { sep: contentOf(sep) }),
    ...(mask && { mask: contentOf(mask) }),
    ...(unknown && !isEnd && { unknown }),
  };
}

/** Of several templates the one named `default`, as in the library without tools. */
function chatSettingsOf({ config, roles: playing }: Settings): ChatSettings {
  const { chat_template: written, additional_special_tokens: more } = config;
  const template =
    typeof written === "string" ? written : written?.find(({ name }) => name === "default")?.template;
  const named = roles.flatMap((role) => {
    const token = playing[role];
    return token === undefined ? [] : [[role, contentOf(token)] as const];
  });
  const tokens = {
    ...Object.fromEntries(named),
    ...(more && more.length > 0 && { additional_special_tokens: more.map(contentOf) }),
  };
  return { template: template ?? null, tokens };
}

/** GPT-2 has no padding token; by convention its end token is used. */
function padIdOf({ roles }: Settings, vocabulary: Vocabulary): number {
  const token = roles.pad_token ?? roles.eos_token;
  return (token === undefined ? undefined : vocabulary.idOf(contentOf(token))) ?? 0;
}
