/** @file The selected head: its matrix, its numbers and ranks. A click in a chart or an arrow key selects another. */

import { Button, Stack, Text } from "@mantine/core";
import { blankHeads } from "../../analysis/absent-heads";
import { type HeadPlace, hasHead } from "../../analysis/head-sets";
import type { HeadEntropies } from "../../figures/measured";
import type { ModelInfo, Picture } from "../../store";
import { MeasureImportance } from "../attention/MeasureImportance";
import { useImportance } from "../attention/use-importance";
import { useAppState } from "../ui/context";
import styles from "./heads.module.css";
import { entropyFacts, type HeadFact, importanceFacts } from "./selected-facts";
import { Thumbnail, useModelPicture } from "./Thumbnail";

interface SelectedHeadProps {
  readonly info: ModelInfo;
  /** Those that the charts show; the sentence's if they show others. */
  readonly entropies?: HeadEntropies | undefined;
  readonly selected: HeadPlace;
  readonly onOpen: (head: HeadPlace) => void;
}

const side = 112;

export function SelectedHead({ info, entropies, selected, onOpen }: SelectedHeadProps) {
  const [layer, head] = selected;
  const active = useAppState((state) => state.active);
  const picture = useModelPicture(info);
  const importance = useImportance(active, info);
  const known = entropies ?? (picture && sentenceEntropies(picture));
  const isPruned = hasHead(info.prunedHeads, selected);
  const facts = [
    ...(known ? entropyFacts(selected, known) : []),
    ...(importance ? importanceFacts(selected, importance) : []),
  ];
  return (
    <div className={styles.selected} data-testid="selected-head">
      <Thumbnail picture={picture} place={selected} size={side} />
      <Stack gap={4} miw={0} flex="1 1 300px">
        <div aria-live="polite">
          <strong>
            Layer {layer} · Head {head}
          </strong>
          {isPruned ? (
            <Text inherit c="dimmed">
              pruned: it has no value and no rank
            </Text>
          ) : (
            <Facts facts={facts} />
          )}
        </div>
        {!importance && !isPruned && (
          <div>
            <MeasureImportance slot={active} />
          </div>
        )}
      </Stack>
      <Button data-testid="open-head" onClick={() => onOpen(selected)}>
        Open in Attention
      </Button>
    </div>
  );
}

function Facts({ facts }: { readonly facts: readonly HeadFact[] }) {
  return (
    <table className={styles.facts}>
      <tbody>
        {facts.map(({ name, value, full, rank, over }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td title={full}>{value}</td>
            <td>{rank}</td>
            <td>{over}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The engine's means per token as sums, as the charts have them. */
function sentenceEntropies({ info, result }: Picture): HeadEntropies {
  const { entropies, tokens } = result;
  const sums = { ...entropies, data: entropies.data.map((mean) => mean * tokens.length) };
  return { entropy: blankHeads(sums, info.prunedHeads), tokens: tokens.length, texts: 1 };
}
