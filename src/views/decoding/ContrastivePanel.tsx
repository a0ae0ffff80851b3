/** @file One step of contrastive search: its candidates, their penalties, and what other settings would have chosen. */

import { Slider } from "@mantine/core";
import { useEffect, useState } from "react";
import { rankAgain } from "../../lib/contrastive-score";
import { formatNumber } from "../../lib/format";
import type { ContrastiveCandidate, ContrastiveStep, Lane } from "../../store";
import styles from "./ContrastivePanel.module.css";
import { figureText } from "./Figure";
import { useFocus, useFocusState } from "./focus";
import { useRowTokens } from "./row-tokens";
import { useDecodingState } from "./use-decoding";
import { tokenName } from "./words";

interface ContrastivePanelProps {
  readonly lane: Lane;
  readonly cursor: number;
}

export function ContrastivePanel({ lane, cursor }: ContrastivePanelProps) {
  const pinned = useFocusState(({ pin }) => (pin?.lane === lane.id ? pin.index : null));
  const index = pinned ?? cursor - 1;
  const step = lane.steps[index - lane.given.length];
  if (step?.kind !== "contrastive") {
    return <p className={styles.empty}>Its candidates appear here once it has taken a token.</p>;
  }
  return <StepPanel step={step} index={index} lane={lane} isPinned={pinned !== null} />;
}

interface StepPanelProps {
  readonly step: ContrastiveStep;
  readonly index: number;
  readonly lane: Lane;
  readonly isPinned: boolean;
}

function StepPanel({ step, index, lane, isPinned }: StepPanelProps) {
  const focus = useFocus();
  const texts = useDecodingState((state) => state.texts);
  const [alpha, setAlpha] = useState(step.alpha);
  const [k, setK] = useState(step.candidates.length);
  const ranked = rankAgain(step.candidates, alpha, k);
  const [winner] = ranked;
  const chosen = step.choice.token;
  useEffect(() => () => focus.setState({ source: null }), [focus]);
  const pointAt = (position: number | null) =>
    focus.setState({ source: position === null ? null : { lane: lane.id, position } });
  return (
    <section
      className={styles.panel}
      aria-label={`Candidates of token ${index + 1}`}
      data-testid="contrastive-panel"
    >
      <div className={styles.settings}>
        <p>
          <strong>Token {index + 1}</strong> {isPinned ? "pinned" : "the last shown"}: (1 − α) · probability −
          α · penalty
        </p>
        <Setting label="α" value={alpha} max={1} step={0.05} usual={step.alpha} onChange={setAlpha} />
        <Setting
          label="k"
          value={k}
          min={1}
          max={step.candidates.length}
          step={1}
          usual={step.candidates.length}
          onChange={setK}
        />
        <p data-testid="reranked">
          {winner && winner.token !== chosen
            ? `With these settings ${tokenName(winner.token, texts)} would have been taken, not ${tokenName(chosen, texts)}.`
            : `${tokenName(chosen, texts)} is taken with these settings, as in the run.`}
        </p>
      </div>
      <table className={styles.candidates}>
        <thead>
          <tr>
            <th>candidate</th>
            <th>probability</th>
            <th>penalty, set by</th>
            <th>score</th>
          </tr>
        </thead>
        <tbody onPointerLeave={() => pointAt(null)}>
          {ranked.map((candidate) => (
            <CandidateBars
              key={candidate.token}
              candidate={candidate}
              isWinner={candidate === winner}
              isChosen={candidate.token === chosen}
              lane={lane}
              onPoint={pointAt}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface SettingProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  readonly step: number;
  readonly usual: number;
  readonly onChange: (value: number) => void;
}

function Setting({ label, value, min = 0, max, step, usual, onChange }: SettingProps) {
  return (
    <div className={styles.setting}>
      <span>
        {label} = {Number(value.toFixed(2))}
        {value !== usual && (
          <button type="button" onClick={() => onChange(usual)}>
            back to {Number(usual.toFixed(3))}
          </button>
        )}
      </span>
      <Slider
        thumbLabel={label}
        size="xs"
        label={null}
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}

interface CandidateBarsProps {
  readonly candidate: ContrastiveCandidate;
  readonly isWinner: boolean;
  readonly isChosen: boolean;
  readonly lane: Lane;
  readonly onPoint: (position: number | null) => void;
}

function CandidateBars({ candidate, isWinner, isChosen, onPoint, lane }: CandidateBarsProps) {
  const texts = useDecodingState((state) => state.texts);
  const earlier = useRowTokens(lane)[candidate.position] ?? null;
  const point = () => onPoint(candidate.position);
  return (
    <tr data-winner={isWinner || undefined} onPointerEnter={point}>
      <td>
        <button type="button" onFocus={point} onBlur={() => onPoint(null)}>
          {tokenName(candidate.token, texts)}
        </button>
        {isChosen && <small> taken</small>}
      </td>
      <td>
        <Bar share={candidate.probability} kind="confidence" /> {formatNumber(candidate.probability)}
      </td>
      <td>
        <Bar share={candidate.penalty} kind="penalty" /> {figureText(candidate.penalty)}{" "}
        <small>
          {earlier === null ? "" : tokenName(earlier, texts)} at {candidate.position + 1}
        </small>
      </td>
      <td>{figureText(candidate.score)}</td>
    </tr>
  );
}

function Bar({ share, kind }: { readonly share: number; readonly kind: "confidence" | "penalty" }) {
  return (
    <span className={styles.bar} data-kind={kind} aria-hidden="true">
      <i style={{ width: `${100 * Math.max(0, Math.min(1, share))}%` }} />
    </span>
  );
}
