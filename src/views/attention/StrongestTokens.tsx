/** @file The tokens that the pinned one looks at most, or that look at it most; a click scrolls there and marks one. */

import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import type { SpecialTokens } from "../../figures/attention";
import type { FloatTensor } from "../../lib/tensor";
import { attentionView, hasRow, weightAt } from "../figures/attention-view";
import { fullWeightText, tokenText } from "../figures/numbers";
import { strongestOthers } from "../figures/strongest";
import type { FigureToken, TokenFocus } from "../figures/types";
import { useMark } from "./focus-context";
import styles from "./Inspector.module.css";

interface StrongestTokensProps {
  readonly tokens: readonly FigureToken[];
  readonly attention: FloatTensor;
  readonly special: SpecialTokens;
  readonly isRaw: boolean;
  readonly pinned: TokenFocus | null;
  readonly marked: TokenFocus | null;
  /** The token where a row's word begins. */
  readonly tokenOf: (row: number) => number;
}

const mostTokens = 5;

export function StrongestTokens(props: StrongestTokensProps) {
  const { tokens, attention, special, isRaw, pinned, marked, tokenOf } = props;
  const mark = useMark();
  const view = useMemo(() => attentionView(attention, tokens, special, "all"), [attention, tokens, special]);
  if (!pinned || !hasRow(view, pinned.index)) {
    return (
      <Text fz="xs" c="dimmed">
        Click a token to see its strongest keys.
      </Text>
    );
  }
  const isQuery = pinned.side === "query";
  const side = isQuery ? "key" : "query";
  const nameOf = (token: number) => tokenText(tokens[token]!, isRaw);
  const weightOf = (other: number) =>
    isQuery ? weightAt(view, 0, pinned.index, other) : weightAt(view, 0, other, pinned.index);
  return (
    <Stack gap={2} data-testid="strongest-tokens">
      <h3 className={styles.heading}>
        {isQuery ? "Strongest keys of" : "Queries that look most at"}{" "}
        <span className={styles.token}>{nameOf(pinned.index)}</span>
      </h3>
      {strongestOthers(view, [0], pinned, mostTokens).map((other) => (
        <UnstyledButton
          key={other}
          className={styles.other}
          aria-pressed={marked?.side === side && marked.index === other}
          title={`Scroll to token ${tokenOf(other)} and mark it`}
          onClick={() => mark({ side, index: tokenOf(other) })}
        >
          <Group gap={8} wrap="nowrap" justify="space-between">
            <span className={styles.token}>{nameOf(other)}</span>
            <span className={styles.weight}>
              <small>token {tokenOf(other)}</small> {fullWeightText(weightOf(other))}
            </span>
          </Group>
        </UnstyledButton>
      ))}
    </Stack>
  );
}
