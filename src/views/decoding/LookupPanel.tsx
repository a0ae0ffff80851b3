/** @file Prompt lookup pass by pass: what was guessed, what the model accepted, and how many passes that saves. */

import { formatNumber, plural } from "../../lib/format";
import type { Lane } from "../../store";
import styles from "./LookupPanel.module.css";
import { countLookups, type GuessFate, lookupPasses, type PassRow } from "./lookup-passes";
import { useDecodingState } from "./use-decoding";
import { tokenName } from "./words";

interface LookupPanelProps {
  readonly lane: Lane;
  readonly cursor: number;
}

export function LookupPanel({ lane, cursor }: LookupPanelProps) {
  const rows = lookupPasses(lane.steps, cursor - lane.given.length);
  if (rows.length === 0)
    return <p className={styles.panel}>Its guesses appear here once it has taken a token.</p>;
  const { tokens, passes, accepted, checked } = countLookups(rows);
  return (
    <section className={styles.panel} aria-label={`Guesses of ${lane.name}`} data-testid="lookup-panel">
      <p>
        <strong>
          {plural(tokens, "token")} in {plural(passes, "pass", "passes")} of the library
        </strong>
        : {accepted} of {plural(checked, "checked guess", "checked guesses")} accepted,{" "}
        {formatNumber(tokens / passes)} tokens a pass. Here every token is scored in step with the other
        lanes, so that nothing is saved.
      </p>
      <div className={styles.scroll}>
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
              <Pass key={row.index} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const marks: Record<GuessFate, string> = { accepted: "✓", refused: "✗", unchecked: "" };

function Pass({ row: { index, match, guesses, fates, chosen } }: { readonly row: PassRow }) {
  const texts = useDecodingState((state) => state.texts);
  const own = chosen[fates.filter((fate) => fate === "accepted").length];
  return (
    <tr>
      <td>{index + 1}</td>
      <td>
        {match ? `${plural(match.length, "token")}, followed at token ${match.position + 1}` : "nothing"}
      </td>
      <td>
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
