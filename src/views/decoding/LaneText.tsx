/** @file The text of a lane: every token shaded, pointed at, pinned. */

import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type SyntheticEvent,
  useLayoutEffect,
  useRef,
} from "react";
import { shallow as shallowEqual } from "zustand/shallow";
import { banOf, type Cluster, clustersOf, type Lane, lengthOf, type Shown } from "../../store";
import { type Shading, type Spot, useFocus, useFocusState } from "./focus";
import styles from "./LaneText.module.css";
import { shadeOf } from "./shade";
import { useDecodingState } from "./use-decoding";
import { useLargestHeight } from "./use-largest-height";
import { spotAt } from "./use-rest";
import { endOfText, marked } from "./words";

declare module "react" {
  interface CSSProperties {
    /** A token's position on the scale of the lanes, 0 to 1. */
    "--shade"?: number;
    /** Which of a character's tokens this is, as a share of its width, and how wide it is. */
    "--from"?: string;
    "--width"?: string;
  }
}

interface LaneTextProps {
  readonly lane: Lane;
  readonly shown: readonly Shown[];
  readonly sequence: number;
  readonly parting: number | null;
}

/** Events are heard once for the whole text, since a text has many tokens. */
export function LaneText({ lane, shown, sequence, parting }: LaneTextProps) {
  const focus = useFocus();
  const shading = useFocusState((state) => state.shading);
  const hasMarks = useFocusState((state) => state.hasMarks);
  const isHere = (spot: Spot | null) => spot?.lane === lane.id && spot.sequence === sequence;
  const pinned = useFocusState(({ pin }) => (isHere(pin) ? (pin?.index ?? null) : null));
  const source = useFocusState((state) => (state.source?.lane === lane.id ? state.source.position : null));
  // The engine begins an empty prompt with one token.
  const promptLength = useDecodingState((state) => Math.max(1, state.subject?.ids.length ?? 0));
  const texts = useDecodingState((state) => state.texts);
  const isWhole = lane.state.kind === "done" && shown.length >= lengthOf(lane);
  const { box, onScroll } = useReadingPlace(shown, isWhole, pinned !== null);
  const whole = useLargestHeight(shown.length > 0);

  const pin = (event: SyntheticEvent) => {
    const spot = spotAt(event.target);
    if (spot) focus.setState({ pin: spot.index === pinned ? null : spot, hover: null });
  };
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pin(event);
    } else walkTokens(event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears for the buttons inside
    <div
      ref={box}
      className={styles.text}
      dir="auto"
      data-sequence={sequence}
      data-testid="lane-text"
      onScroll={onScroll}
      onClick={pin}
      onKeyDown={onKey}
    >
      <div ref={whole}>
        <PromptText source={source} />
        {chunksOf(clustersOf(shown.map(({ token }) => texts.get(token) ?? ""))).map((clusters) => {
          const history = historyOf(shown, clusters[0]!.start);
          return (
            <Chunk
              key={history}
              clusters={clusters}
              history={history}
              tokens={tokensOf(clusters, shown)}
              parting={within(parting, clusters)}
              source={within(source === null ? null : source - promptLength, clusters)}
              pinned={within(pinned, clusters)}
              reachable={within(pinned ?? shown.length - 1, clusters)}
              hasMarks={hasMarks}
              shading={shading}
            />
          );
        })}
      </div>
    </div>
  );
}

/**
 * Keeps the newest token in view, unless the user scrolls away from it or has pinned a token; a text that is complete is
 * shown from its beginning.
 */
function useReadingPlace(shown: readonly Shown[], isWhole: boolean, isPinned: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const before = useRef({ shown, isWhole });
  useLayoutEffect(() => {
    const own = box.current;
    if (!own) return;
    const last = before.current;
    before.current = { shown, isWhole };
    if (shown.length === 0) follows.current = true;
    const isNew = shown !== last.shown || isWhole !== last.isWhole;
    if (isNew && (follows.current || last.isWhole) && !isPinned)
      own.scrollTop = isWhole ? 0 : own.scrollHeight;
    markCuts(own);
  }, [shown, isWhole, isPinned]);
  const onScroll = () => {
    const own = box.current;
    if (!own) return;
    follows.current = own.scrollTop + own.clientHeight > own.scrollHeight - 8;
    markCuts(own);
  };
  return { box, onScroll };
}

/** Tells the style sheet on which sides more of the text is hidden. */
function markCuts(own: HTMLElement): void {
  const below = own.scrollHeight - own.clientHeight - own.scrollTop;
  const cut = `${own.scrollTop > 1 ? "above" : ""} ${below > 1 ? "below" : ""}`;
  if (own.dataset.cut !== cut) own.dataset.cut = cut;
}

/** Tokens are drawn in chunks, so that a new token redraws only the last chunk. */
const chunkLength = 16;

/** Groups clusters by their first token, so that a chunk does not change as the text grows. */
function chunksOf(clusters: readonly Cluster[]): (readonly Cluster[])[] {
  const chunks: Cluster[][] = [];
  for (const cluster of clusters) {
    const place = Math.floor(cluster.start / chunkLength);
    chunks[place] ??= [];
    chunks[place].push(cluster);
  }
  return chunks;
}

/**
 * Stands for the tokens before `end`. Elements are keyed by it: where a better beam replaces the text, its tokens are new
 * ones rather than old ones that move.
 */
const historyOf = (shown: readonly Shown[], end: number): string => {
  let hash = 0;
  for (const { token } of shown.slice(0, end)) hash = (Math.imul(hash, 31) + token + 1) | 0;
  return `${end} ${hash}`;
};

const endOf = (clusters: readonly Cluster[]): number => {
  const last = clusters.at(-1)!;
  return last.start + last.length;
};

const tokensOf = (clusters: readonly Cluster[], shown: readonly Shown[]): readonly Shown[] =>
  shown.slice(clusters[0]!.start, endOf(clusters));

/** The index if it belongs to one of these tokens, else null. */
function within(index: number | null, clusters: readonly Cluster[]): number | null {
  return index !== null && index >= clusters[0]!.start && index < endOf(clusters) ? index : null;
}

interface ChunkProps {
  readonly clusters: readonly Cluster[];
  readonly history: string;
  /** All tokens of the clusters. */
  readonly tokens: readonly Shown[];
  readonly parting: number | null;
  readonly source: number | null;
  readonly pinned: number | null;
  /** The one token of the text that the Tab key reaches. */
  readonly reachable: number | null;
  readonly hasMarks: boolean;
  readonly shading: Shading;
}

const Chunk = memo(
  ({ clusters, history, tokens, parting, source, pinned, reachable, hasMarks, shading }: ChunkProps) => {
    const [first] = clusters;
    const looksOf = (index: number): Looks => {
      const token = tokens[index - first!.start]!;
      return {
        index,
        shade: shadeOf(token, shading),
        mark: markOf(token, index === parting, index === source),
        isPinned: index === pinned,
        isReachable: index === reachable,
      };
    };
    return clusters.map(({ start, length, text }) => (
      <Words key={history + historyOf(tokens, start + length - first!.start)} text={text} hasMarks={hasMarks}>
        {length === 1 ? (
          <Token text={text} hasMarks={hasMarks} {...looksOf(start)} />
        ) : (
          <Characters text={text} tokens={Array.from({ length }, (_, place) => looksOf(start + place))} />
        )}
      </Words>
    ));
  },
  ({ clusters: oldClusters, tokens: oldTokens, ...a }, { clusters, tokens, ...b }) =>
    oldClusters.length === clusters.length &&
    oldClusters.every(({ text, length }, place) => {
      const cluster = clusters[place]!;
      return text === cluster.text && length === cluster.length;
    }) &&
    oldTokens.every((token, place) => token === tokens[place]) &&
    shallowEqual(a, b),
);

/** Words for the style sheet, any of: parting, given, banned; or source alone. */
function markOf(token: Shown, isParting: boolean, isSource: boolean): string | undefined {
  if (isSource) return "source";
  const marks = [isParting && "parting", token.isGiven && "given", banOf(token) && "banned"];
  return marks.filter(Boolean).join(" ") || undefined;
}

/** The arrow keys move from token to token. */
function walkTokens(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const index = Number(event.target.dataset.index);
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-index="${index + step}"]`);
  event.preventDefault();
  next?.focus();
}

/** A prompt longer than this is cut to its end, so that the lanes' own texts stay in view. */
export const longPrompt = 400;

/** The prompt; token by token while a panel points at one. */
const PromptText = memo(({ source }: { readonly source: number | null }) => {
  const subject = useDecodingState((state) => state.subject);
  const prompt = useDecodingState((state) => state.prompt);
  if (!subject || source === null) {
    return <span className={styles.prompt}>{endOfText(subject?.written ?? prompt, longPrompt)}</span>;
  }
  return (
    <span className={styles.prompt}>
      {clustersOf(subject.texts).map(({ start, length, text }) => (
        <span key={start} data-mark={source >= start && source < start + length ? "source" : undefined}>
          {text}
        </span>
      ))}
    </span>
  );
});

interface Looks {
  readonly index: number;
  readonly shade: number;
  readonly mark: string | undefined;
  readonly isPinned: boolean;
  readonly isReachable: boolean;
}

interface WordsProps {
  readonly text: string;
  readonly hasMarks: boolean;
  /** The text without the blanks around it, as drawn. */
  readonly children: ReactNode;
}

/** The blanks around a word are outside its background, so that lines break as in plain text. */
function Words({ text, hasMarks, children }: WordsProps) {
  const core = text.trim();
  const before = core === "" ? "" : text.slice(0, text.indexOf(core));
  const after = core === "" ? text : text.slice(before.length + core.length);
  return (
    <>
      {hasMarks && before !== "" ? <span className={styles.blank}>{marked(before)}</span> : before}
      {children}
      {hasMarks && core !== "" && after !== "" ? <span className={styles.blank}>{marked(after)}</span> : null}
      {hasMarks && core !== "" ? after.replace(/[^\n]/g, "") : after}
    </>
  );
}

interface TokenProps extends Looks {
  readonly text: string;
  readonly hasMarks: boolean;
}

/**
 * A token, laid out as inline text. A `button` would be a box of its own, so that words of several tokens could break in
 * two, and would run backwards in a right-to-left text.
 */
const Token = memo(({ text, hasMarks, ...looks }: TokenProps) => {
  const core = text.trim();
  const isBlank = core === "";
  return (
    <span
      {...tokenProps(looks, isBlank ? `token ${marked(text)}` : undefined)}
      className={styles.token}
      data-blank={isBlank || undefined}
    >
      {isBlank ? (hasMarks ? marked(text) : "") : core}
    </span>
  );
});

function tokenProps({ index, shade, mark, isPinned, isReachable }: Looks, label: string | undefined) {
  return {
    role: "button",
    "aria-label": label,
    tabIndex: isReachable ? 0 : -1,
    "data-index": index,
    "data-mark": mark,
    "aria-pressed": isPinned,
    style: { "--shade": shade },
  } as const;
}

interface CharactersProps {
  readonly text: string;
  readonly tokens: readonly Looks[];
}

/** Characters whose bytes are in several tokens: drawn once, each token a part of their width. */
function Characters({ text, tokens }: CharactersProps) {
  const core = text.trim();
  return (
    <span className={styles.characters}>
      {core}
      {tokens.map((looks, place) => {
        const { style, ...props } = tokenProps(looks, `${core}, token ${place + 1} of ${tokens.length}`);
        const share = 100 / tokens.length;
        return (
          <span
            key={looks.index}
            {...props}
            className={styles.part}
            style={{ ...style, "--from": `${share * place}%`, "--width": `${share}%` }}
          />
        );
      })}
    </span>
  );
}
