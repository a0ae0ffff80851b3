/** @file Prompt lookup pass by pass: what was guessed, what the model accepted, and how many passes that saves. */

import { useLayoutEffect, useRef } from "react";
import { formatNumber, plural } from "../../lib/format";
import type { Lane } from "../../store";
import styles from "./LookupPanel.module.css";
import { countLookups, type GuessFate, lookupPasses, type PassRow } from "./lookup-passes";
import { phraseName, useRowTokens } from "./row-tokens";
import { useDecodingState } from "./use-decoding";
import { tokenName } from "./words";

interface LookupPanelProps {
  readonly lane: Lane;
  readonly cursor: number;
}

export function LookupPanel({ lane, cursor }: LookupPanelProps) {
  const rows = lookupPasses(lane.steps, cursor - lane.given.length);
  const tokens = useRowTokens(lane);
  const scroller = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest pass stays in view as passes are added
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [rows.length]);
  if (rows.length === 0)
    return <p className={styles.panel}>Its guesses appear here once it has taken a token.</p>;
  const { tokens: count, passes, accepted, checked } = countLookups(rows);
  return (
    <section className={styles.panel} aria-label={`Guesses of ${lane.name}`} data-testid="lookup-panel">
      <p>
        <strong>
          {plural(count, "token")} in {plural(passes, "pass", "passes")} of the library
        </strong>
        : {accepted} of {plural(checked, "checked guess", "checked guesses")} accepted,{" "}
        {formatNumber(count / passes)} tokens a pass. Headscope scores every token in step with the other
        lanes, so here it saves none.
      </p>
      <section
        ref={scroller}
        className={styles.scroll}
        aria-label={`Passes of ${lane.name}, scrolls`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
      >
        <table>
          <thead>
            <tr>
              <th scope="col">pass</th>
              <th scope="col">found before</th>
              <th scope="col">guesses</th>
              <th scope="col">the model's own</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Pass key={row.index} row={row} tokens={tokens} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

const marks: Record<GuessFate, string> = { accepted: "✓", refused: "✗", unchecked: "" };

interface PassProps {
  readonly row: PassRow;
  /** The tokens of the lane, prompt included. */
  readonly tokens: readonly (number | null)[];
}

function Pass({ row: { index, match, guesses, fates, chosen }, tokens }: PassProps) {
  const texts = useDecodingState((state) => state.texts);
  const own = chosen[fates.filter((fate) => fate === "accepted").length];
  return (
    <tr>
      <td>{index + 1}</td>
      <td>
        {match
          ? `${phraseName(tokens.slice(match.position - match.length, match.position), texts)} at token ${match.position - match.length + 1}`
          : "nothing"}
      </td>
      <td style={{ whiteSpace: "normal", minWidth: 160 }}>
        {guesses.map((guess, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a guess is its place
          <span key={place} className={styles.guess} data-fate={fates[place]} title={fates[place]}>
            {tokenName(guess, texts)} {marks[fates[place]!]}
          </span>
        ))}
      </td>
      <td>{own === undefined ? "" : tokenName(own, texts)}</td>
    </tr>
  );
}
