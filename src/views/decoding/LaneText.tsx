/** @file The text of a lane: every token shaded, pointed at, pinned. */

import { type KeyboardEvent, memo, type SyntheticEvent } from "react";
import { shallow as shallowEqual } from "zustand/shallow";
import type { Lane, Shown } from "../../store";
import { type Shading, type Spot, useFocus, useFocusState } from "./focus";
import styles from "./LaneText.module.css";
import { shadeOf } from "./shade";
import { useDecodingState } from "./useDecoding";
import { marked } from "./words";

declare module "react" {
  interface CSSProperties {
    /** Where a token stands on the lanes' scale, 0 to 1. */
    "--shade"?: number;
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
  const promptLength = useDecodingState((state) => state.subject?.ids.length ?? 0);

  const spotOf = (event: SyntheticEvent): Spot | null => {
    const index =
      event.target instanceof Element && event.target.closest("[data-index]")?.getAttribute("data-index");
    return typeof index === "string" ? { lane: lane.id, sequence, index: Number(index) } : null;
  };
  const hover = (event: SyntheticEvent) => focus.setState({ hover: spotOf(event) });
  const pin = (event: SyntheticEvent) => {
    const spot = spotOf(event);
    if (spot) focus.setState({ pin: spot.index === pinned ? null : spot, hover: null });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears for the buttons inside
    <div
      className={styles.text}
      dir="auto"
      data-testid="lane-text"
      onPointerOver={hover}
      onPointerLeave={() => focus.setState({ hover: null })}
      onClick={pin}
      onKeyDown={walkTokens}
    >
      <PromptText source={source} />
      {chunksOf(shown).map((chunk, place) => (
        <Chunk
          // biome-ignore lint/suspicious/noArrayIndexKey: a chunk is its place
          key={place}
          tokens={chunk}
          start={place * chunkLength}
          parting={within(parting, place)}
          source={within(source === null ? null : source - promptLength, place)}
          pinned={within(pinned, place)}
          reachable={within(pinned ?? shown.length - 1, place)}
          hasMarks={hasMarks}
          shading={shading}
        />
      ))}
    </div>
  );
}

/** Tokens that are drawn together: a new token at the end costs the drawing of one chunk. */
const chunkLength = 16;

function chunksOf(shown: readonly Shown[]): (readonly Shown[])[] {
  return Array.from({ length: Math.ceil(shown.length / chunkLength) }, (_, place) =>
    shown.slice(place * chunkLength, (place + 1) * chunkLength),
  );
}

/** The index, where it is one of the chunk's. */
function within(index: number | null, place: number): number | null {
  return index !== null && Math.floor(index / chunkLength) === place ? index : null;
}

interface ChunkProps {
  readonly tokens: readonly Shown[];
  /** Index of the first. */
  readonly start: number;
  readonly parting: number | null;
  readonly source: number | null;
  readonly pinned: number | null;
  /** The one token of the text that the Tab key reaches. */
  readonly reachable: number | null;
  readonly hasMarks: boolean;
  readonly shading: Shading;
}

const Chunk = memo(
  ({ tokens, start, parting, source, pinned, reachable, hasMarks, shading }: ChunkProps) => {
    const texts = useDecodingState((state) => state.texts);
    return tokens.map((token, offset) => {
      const index = start + offset;
      return (
        <Token
          key={index}
          index={index}
          text={texts.get(token.token) ?? ""}
          shade={shadeOf(token, shading)}
          mark={markOf(token, index === parting, index === source)}
          isPinned={index === pinned}
          isReachable={index === reachable}
          hasMarks={hasMarks}
        />
      );
    });
  },
  ({ tokens: before, ...a }, { tokens: after, ...b }) =>
    before.length === after.length &&
    before.every((token, place) => token === after[place]) &&
    shallowEqual(a, b),
);

type Mark = "parting" | "given" | "source" | "parting given" | undefined;

function markOf({ isGiven }: Shown, isParting: boolean, isSource: boolean): Mark {
  if (isSource) return "source";
  if (isParting) return isGiven ? "parting given" : "parting";
  return isGiven ? "given" : undefined;
}

/** Within the text the arrows go from token to token. */
function walkTokens(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLElement)) return;
  const index = Number(event.target.dataset.index);
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-index="${index + step}"]`);
  event.preventDefault();
  next?.focus();
}

/** The prompt; token by token where a panel may point at one. */
const PromptText = memo(({ source }: { readonly source: number | null }) => {
  const subject = useDecodingState((state) => state.subject);
  const prompt = useDecodingState((state) => state.prompt);
  if (!subject || source === null) return <span className={styles.prompt}>{subject?.prompt ?? prompt}</span>;
  return (
    <span className={styles.prompt}>
      {subject.texts.map((text, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
        <span key={position} data-mark={position === source ? "source" : undefined}>
          {text}
        </span>
      ))}
    </span>
  );
});

interface TokenProps {
  readonly index: number;
  readonly text: string;
  readonly shade: number;
  readonly mark: Mark;
  readonly isPinned: boolean;
  readonly isReachable: boolean;
  readonly hasMarks: boolean;
}

/** A token; the blanks around its word stay outside its ground, so that the text reads and breaks as text. */
const Token = memo(({ index, text, shade, mark, isPinned, isReachable, hasMarks }: TokenProps) => {
  const core = text.trim();
  const before = core === "" ? "" : text.slice(0, text.indexOf(core));
  const after = core === "" ? text : text.slice(before.length + core.length);
  const blank = hasMarks ? marked(text) : "";
  return (
    <>
      {hasMarks && before !== "" ? <span className={styles.blank}>{marked(before)}</span> : before}
      <button
        type="button"
        className={styles.token}
        tabIndex={isReachable ? 0 : -1}
        data-index={index}
        data-mark={mark}
        data-blank={core === "" || undefined}
        aria-pressed={isPinned}
        aria-label={core === "" ? `token ${marked(text)}` : undefined}
        style={{ "--shade": shade }}
      >
        {core === "" ? blank : core}
      </button>
      {hasMarks && core !== "" && after !== "" ? <span className={styles.blank}>{marked(after)}</span> : null}
      {hasMarks && core !== "" ? after.replace(/[^\n]/g, "") : after}
    </>
  );
});
