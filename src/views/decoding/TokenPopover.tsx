/** @file A card about a token's choice, next to the token: shown on hover, pinned by a click. */

import { ActionIcon, Group } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type CSSProperties, useEffect, useLayoutEffect, useRef, useState } from "react";
import { formatFull, plural } from "../../lib/format";
import { shortened } from "../../lib/quoted";
import { banOf, joinedText, type Lane, lengthOf, type Shown, shownTokens } from "../../store";
import { FileMenu, textFile } from "../charts/FileMenu";
import { pictureFiles } from "../charts/picture-file";
import { svgDocument } from "../figures/svg";
import { Sign } from "../ui/Sign";
import { Distribution } from "./Distribution";
import { distributionCsv, distributionDrawing } from "./distribution-picture";
import { figureText } from "./Figure";
import { type Spot, useFocus, useFocusState } from "./focus";
import { laneCaption } from "./lane-caption";
import styles from "./TokenPopover.module.css";
import { useDecodingState } from "./use-decoding";
import { banSentence, endOfText, laneLabel, tokenName } from "./words";

export function TokenPopover() {
  const pin = useFocusState((state) => state.pin);
  const hover = useFocusState((state) => state.hover);
  const spot = pin ?? hover;
  const lane = useDecodingState((state) => state.lanes.find(({ id }) => id === spot?.lane));
  const cursor = useDecodingState((state) => state.cursor);
  if (!spot || !lane) return null;
  const token = shownTokens(lane, Math.min(cursor, lengthOf(lane)), spot.sequence)[spot.index];
  if (!token) return null;
  return <Card key={pin ? "pin" : "hover"} spot={spot} lane={lane} token={token} isPinned={pin !== null} />;
}

interface CardProps {
  readonly spot: Spot;
  readonly lane: Lane;
  readonly token: Shown;
  readonly isPinned: boolean;
}

function Card({ spot, lane, token, isPinned }: CardProps) {
  const focus = useFocus();
  const texts = useDecodingState((state) => state.texts);
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (isPinned) tokenBeside(card.current, spot)?.scrollIntoView({ block: "nearest" });
  }, [isPinned, spot]);
  const place = usePlace(card, spot);
  useEffect(() => {
    if (isPinned && place.top !== undefined) card.current?.scrollIntoView({ block: "nearest" });
  }, [isPinned, place.top]);
  const name = tokenName(token.token, texts);
  return (
    <section
      ref={card}
      className={styles.card}
      style={place}
      role={isPinned ? "dialog" : "tooltip"}
      aria-label={`Token ${name}`}
      data-pinned={isPinned || undefined}
      data-testid="token-popover"
    >
      <header>
        <p>
          <strong>{name}</strong>{" "}
          <span>
            {laneLabel(lane)} · token {spot.index + 1}
          </span>
        </p>
        {isPinned && (
          <Group gap={4} wrap="nowrap">
            <Files spot={spot} lane={lane} token={token} />
            <ActionIcon
              size={22}
              aria-label="Close"
              onClick={() => focus.setState({ pin: null, hover: null })}
            >
              <Sign icon={IconX} />
            </ActionIcon>
          </Group>
        )}
      </header>
      <Facts token={token} />
      <BanNote token={token} />
      {token.row ? (
        <Distribution
          row={token.row}
          chosen={token.token}
          lane={lane.id}
          index={spot.index}
          sequence={spot.sequence}
          isPinned={isPinned}
          told={banOf(token)?.banned.token ?? null}
        />
      ) : (
        <p className={styles.note}>
          {token.isGiven
            ? "Put here by hand; its probability was not recorded."
            : "The model did not choose this token: generate appends it to a shorter text."}
        </p>
      )}
    </section>
  );
}

/** The distribution as picture and numbers. */
function Files({ spot, lane, token }: Omit<CardProps, "isPinned">) {
  const subject = useDecodingState((state) => state.subject);
  const texts = useDecodingState((state) => state.texts);
  const { row } = token;
  if (!row || !subject) return null;
  const caption = () => {
    const before = shownTokens(lane, spot.index, spot.sequence).map((each) => texts.get(each.token) ?? "");
    return [
      ...laneCaption(subject, lane, plural(row.candidates.length, "recorded token")),
      `Text before it: ${endOfText(joinedText(before), 200) || "none"}`,
    ];
  };
  const title = `Token ${spot.index + 1}: what ${shortened(tokenName(token.token, texts), 24)} was chosen from`;
  const svg = () => svgDocument(distributionDrawing(row, token.token, texts), title, caption());
  const csv = async () => textFile([distributionCsv(row, token.token, texts)]);
  return (
    <FileMenu
      label="Export the distribution"
      title="The distribution of this token"
      fileName={`${laneLabel(lane)}-token-${spot.index + 1}`}
      kinds={[...pictureFiles(svg), { ending: "csv", label: "CSV, after every processor", make: csv }]}
      testId="token-export"
    />
  );
}

function Facts({ token: { logProbability, rank, row, draw, isGiven } }: { readonly token: Shown }) {
  const facts: readonly (readonly [string, number | null | string])[] = [
    ["probability", logProbability === null ? null : Math.exp(logProbability)],
    ["rank", rank === null ? (logProbability === null ? null : "> 10") : String(rank)],
    ["surprisal, nats", logProbability === null ? null : -logProbability],
    ["entropy, nats", row?.entropy ?? null],
    ...(draw === null ? [] : [["drawn with", draw] as const]),
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={typeof value === "number" ? formatFull(value) : undefined}>
            {typeof value === "string" ? value : figureText(value)}
          </dd>
        </div>
      ))}
      {isGiven && (
        <div>
          <dt>chosen</dt>
          <dd>by hand</dd>
        </div>
      )}
    </dl>
  );
}

/** Which likelier token a ban kept out, and by which rule. */
function BanNote({ token }: { readonly token: Shown }) {
  const texts = useDecodingState((state) => state.texts);
  const ban = banOf(token);
  return ban && <p className={styles.ban}>{banSentence(token, ban, texts)}</p>;
}

const gap = 6;
/** The height of the lanes' sticky heading. */
const headHeight = 46;

/** The token that a card is about. */
const tokenBeside = (card: HTMLElement | null, { lane, index }: Pick<Spot, "lane" | "index">) =>
  card?.parentElement?.querySelector(`[data-lane="${CSS.escape(lane)}"] [data-index="${index}"]`);

/** Below the token if there is room in the window, else above; never outside the lanes. */
function usePlace(card: React.RefObject<HTMLElement | null>, { lane, index }: Spot): CSSProperties {
  const [place, setPlace] = useState<CSSProperties>({ visibility: "hidden" });
  const lanes = useDecodingState((state) => state.lanes);
  const cursor = useDecodingState((state) => state.cursor);
  const [scrolled, setScrolled] = useState(0);
  useEffect(() => {
    const around = card.current?.parentElement;
    const note = () => setScrolled((count) => count + 1);
    around?.addEventListener("scroll", note, { capture: true });
    return () => around?.removeEventListener("scroll", note, { capture: true });
  }, [card]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a token moves when any lane, the cursor or its text does
  useLayoutEffect(() => {
    const own = card.current;
    const token = tokenBeside(own, { lane, index });
    if (!own || !token || !own.parentElement) return;
    const at = token.getBoundingClientRect();
    const around = own.parentElement.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = own;
    const view = own.closest("section[data-testid=lanes]")?.getBoundingClientRect() ?? around;
    const floor = Math.min(window.innerHeight, view.bottom);
    const ceiling = Math.max(0, view.top) + headHeight;
    const fitsAbove = at.top - gap - offsetHeight > ceiling;
    const isBelow = at.bottom + gap + offsetHeight < floor || !fitsAbove;
    const top = isBelow ? at.bottom + gap : at.top - gap - offsetHeight;
    const left = Math.min(Math.max(at.left - 40, around.left + 8), around.right - offsetWidth - 8);
    setPlace({ top: top - around.top, left: left - around.left });
  }, [card, lane, index, lanes, cursor, scrolled]);
  return place;
}
