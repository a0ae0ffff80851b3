/** @file Removes the masked heads for real: what goes, what is left, a comparison with the masked model, and the files. */

import { Button, Group, Text } from "@mantine/core";
import { countHeads, type HeadSet, sameHeads } from "../../analysis/head-sets";
import { formatBytes, formatNumber, plural } from "../../lib/format";
import type { Comparison, MaskSubject, ModelInfo, PrunedModel } from "../../store";
import { FigureTable } from "../figures/FigureTable";
import { About } from "../ui/About";
import { useApp, useAppState } from "../ui/context";
import { Working } from "../ui/Working";
import { CopyButton } from "./CopyButton";
import { Downloads } from "./Downloads";
import panel from "./Panel.module.css";
import styles from "./RemovalPanel.module.css";
import { bytesOf, dictionaryText, headsLeft, median } from "./removal-text";
import { usePruning } from "./use-pruning";

export function RemovalPanel({ subject }: { readonly subject: MaskSubject }) {
  const { pruning } = useApp();
  const { mask, info, slot } = subject;
  const pruned = usePruning((state) => state.pruned[slot.id]);
  const count = countHeads(mask);
  const isThere = useAppState(({ slots }) => slots.some(({ id }) => id === pruned?.slot));
  const isDone = pruned !== undefined && sameHeads(pruned.heads, mask) && pruned.after !== null && isThere;
  const isRunning = pruned?.request.kind === "running";
  return (
    <section className={panel.panel} aria-label="Prune for real" data-testid="removal-panel">
      <header className={panel.head}>
        <h2>Prune for real</h2>
        <span className={panel.under}>
          removes the masked heads' weights; the masked model stays as it is
        </span>
        <div className={panel.tools}>
          <AboutRemoval />
        </div>
      </header>
      <div className={styles.columns}>
        <div className={panel.panel}>
          <Dictionary heads={mask} />
          <Group gap={8} align="normal">
            <Button
              variant="filled"
              data-testid="prune"
              disabled={count === 0 || isRunning || isDone}
              onClick={() => void pruning.removal.prune(subject)}
            >
              {isDone ? `${plural(count, "head")} removed` : `Remove ${plural(count, "head")}`}
            </Button>
            {isDone && <OpenPruned pruned={pruned} />}
          </Group>
          {pruned && pruned.request.kind !== "idle" && (
            <Working
              what={pruned.after ? "Comparing both models" : "Making the pruned model"}
              request={pruned.request}
              onCancel={() => pruning.removal.cancel(slot.id)}
              onRetry={() => void pruning.removal.prune(subject)}
            />
          )}
          <LayersLeft info={info} mask={mask} />
        </div>
        <div className={panel.panel}>
          {pruned ? (
            <Pruned pruned={pruned} isPresent={sameHeads(pruned.heads, mask)} isThere={isThere} />
          ) : (
            <Nothing />
          )}
        </div>
      </div>
    </section>
  );
}

function Nothing() {
  return (
    <p className={panel.remark}>
      Once heads are removed, you see here: parameters and bytes before and after, the largest difference of
      any logit, the time of both models, and the files to download.
    </p>
  );
}

function Dictionary({ heads }: { readonly heads: HeadSet }) {
  if (countHeads(heads) === 0) {
    return (
      <p className={panel.remark}>
        No head is masked: mask some on the grid, or use the mask that a search found.
      </p>
    );
  }
  return (
    <Group gap={8} align="flex-start" wrap="nowrap">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.text} tabIndex={0} aria-label="Layer to heads, as prune_heads takes it">
        <code data-testid="prune-dictionary">{dictionaryText(heads)}</code>
      </section>
      <CopyButton text={() => dictionaryText(heads)} />
    </Group>
  );
}

function OpenPruned({ pruned }: { readonly pruned: PrunedModel }) {
  const app = useApp();
  const open = (place: "attention" | "heads") => {
    app.models.activate(pruned.slot);
    app.changeView((view) => ({ ...view, place }));
  };
  return (
    <>
      <Button data-testid="open-pruned" onClick={() => open("attention")}>
        Open it in Attention
      </Button>
      <Button onClick={() => open("heads")}>in Heads</Button>
    </>
  );
}

interface PrunedProps {
  readonly pruned: PrunedModel;
  /** Whether the mask is still the one that was removed. */
  readonly isPresent: boolean;
  /** Whether the pruned model is still one of the page's. */
  readonly isThere: boolean;
}

function Pruned({ pruned, isPresent, isThere }: PrunedProps) {
  const { before, after, comparison } = pruned;
  if (!after) return <p className={panel.remark}>The pruned model is being made.</p>;
  return (
    <>
      {!isPresent && (
        <Text inherit fz="sm" c="var(--page-warning)">
          These are the numbers of the model pruned before; the mask has changed since.
        </Text>
      )}
      <Sizes before={before} after={after} comparison={comparison} />
      {isThere ? (
        <Downloads pruned={pruned} />
      ) : (
        <p className={panel.remark} data-testid="pruned-gone">
          The pruned model has been taken off the page: remove the heads again to get its files.
        </p>
      )}
    </>
  );
}

function Sizes({
  before,
  after,
  comparison,
}: Pick<PrunedModel, "before" | "comparison"> & { readonly after: ModelInfo }) {
  const removed = before.parameters - after.parameters;
  const count = ({ parameters: value }: ModelInfo, testId: string) => ({
    text: value.toLocaleString("en"),
    value,
    testId,
  });
  const bytes = (info: ModelInfo) => ({ text: formatBytes(bytesOf(info)), value: bytesOf(info) });
  return (
    <FigureTable
      table={{
        label: "The pruned model in numbers",
        head: ["", "before", "after", "change"],
        rows: [
          {
            name: "Parameters",
            cells: [
              count(before, "parameters-before"),
              count(after, "parameters-after"),
              `−${removed.toLocaleString("en")} (${formatNumber((100 * removed) / before.parameters)} %)`,
            ],
          },
          {
            name: "Bytes as float32",
            cells: [bytes(before), bytes(after), `−${formatBytes(bytesOf(before) - bytesOf(after))}`],
          },
          ...(comparison ? comparedRows(comparison) : []),
        ],
        testId: "pruned-figures",
      }}
    />
  );
}

function comparedRows({ difference, n, masked, pruned, timedTexts }: Comparison) {
  const [slow, fast] = [median(masked), median(pruned)];
  const time = (value: number) => ({ text: `${formatNumber(value)} ms`, value });
  return [
    {
      name: "Time, masked and pruned",
      note: `median of ${masked.length} runs each, in turn, ${plural(timedTexts, "text")}`,
      cells: [time(slow), time(fast), `${formatNumber(slow / fast)} × as fast`],
    },
    {
      name: "Largest logit difference",
      note: `masked and pruned, n = ${plural(n, "text")}`,
      cells: [
        {
          text: n === 0 ? "no texts to compare on" : formatNumber(difference),
          value: difference,
          testId: "logit-difference",
          span: 3,
        },
      ],
    },
  ];
}

function LayersLeft({ info, mask }: { readonly info: ModelInfo; readonly mask: HeadSet }) {
  return (
    <ol className={styles.layers} aria-label="Heads left in each layer">
      {headsLeft(info, mask).map((left, layer) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
        <li key={layer} title={leftText(layer, left, info.numHeads)}>
          <span className={panel.number}>{layer}</span>
          <span className={styles.bar} aria-hidden="true">
            <span style={{ width: `${(100 * left) / info.numHeads}%` }} />
          </span>
          <span className={panel.number}>
            {left === 0 ? "only its output bias" : `${left} of ${info.numHeads}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function leftText(layer: number, left: number, numHeads: number): string {
  return left === 0
    ? `Layer ${layer} loses all heads: its attention becomes the output bias alone`
    : `Layer ${layer} keeps ${left} of ${numHeads} heads`;
}

function AboutRemoval() {
  return (
    <About title="Pruning" testId="about-pruning">
      <p>
        With a head go its rows of the query, key and value matrices with their biases, and its columns of the
        output matrix; the output bias stays, even if a layer loses all its heads.
      </p>
      <p>
        The result equals the masked model up to rounding, since P · 0 · V is 0: the largest difference of any
        logit over the set's texts shows by how much.
      </p>
      <p>
        Masking alone never gains time; pruning gains in the attention part only, so that half the heads do
        not make a model twice as fast.
      </p>
    </About>
  );
}
