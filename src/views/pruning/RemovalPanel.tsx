/** @file The third step: removes the masked heads for real: what goes, what is left, a comparison with the masked model, and the files. */

import { Button, Group, Text } from "@mantine/core";
import { countHeads, type HeadSet } from "../../analysis/head-sets";
import { formatBytes, formatFull, formatNumber, plural } from "../../lib/format";
import type { Comparison, MaskSubject, ModelInfo, Place, PrunedModel } from "../../store";
import { About } from "../ui/About";
import { useApp } from "../ui/context";
import { Working } from "../ui/Working";
import { CopyButton } from "./CopyButton";
import { Downloads } from "./Downloads";
import panel from "./Panel.module.css";
import styles from "./RemovalPanel.module.css";
import { bytesOf, dictionaryText, headsLeft, shareText, speedText, timesText } from "./removal-text";
import { Step } from "./Step";
import { useRemoval } from "./use-pruning";

export function RemovalPanel({ subject }: { readonly subject: MaskSubject }) {
  const { pruning } = useApp();
  const { mask, info, slot } = subject;
  const { pruned, isDone, isRunning, isPresent, isThere } = useRemoval(subject);
  const count = countHeads(mask);
  return (
    <Step
      step="remove"
      title="Remove the heads"
      note="Makes a copy without the masked heads’ weights; this model stays as it is."
      tools={<AboutRemoval />}
      testId="removal-panel"
    >
      <div className={styles.columns}>
        <div className={panel.panel}>
          <Button
            variant="filled"
            w="fit-content"
            data-testid="prune"
            disabled={count === 0 || isRunning || isDone}
            onClick={() => void pruning.removal.prune(subject)}
          >
            {buttonText(count, isDone)}
          </Button>
          {pruned && pruned.request.kind !== "idle" && (
            <Working
              what={pruned.after ? "Comparing both models" : "Making the pruned model"}
              request={pruned.request}
              onCancel={() => pruning.removal.cancel(slot.id)}
              onRetry={() => void pruning.removal.prune(subject)}
            />
          )}
          <Dictionary heads={mask} info={info} />
          {count > 0 && <LayersLeft info={info} mask={mask} />}
        </div>
        <div className={panel.panel}>
          {pruned ? (
            <Pruned pruned={pruned} isPresent={isPresent} isThere={isThere} />
          ) : (
            <p className={panel.remark}>
              You then see here how much smaller and faster the model is, that its answers stay the same, and
              its files to download.
            </p>
          )}
        </div>
      </div>
    </Step>
  );
}

function buttonText(count: number, isDone: boolean): string {
  if (count === 0) return "Remove heads";
  return isDone ? `${plural(count, "head")} removed` : `Remove ${plural(count, "head")}`;
}

function Dictionary({ heads, info }: { readonly heads: HeadSet; readonly info: ModelInfo }) {
  if (countHeads(heads) === 0) {
    return (
      <p className={panel.remark}>
        No head is masked yet:{" "}
        {info.head === "classifier" ? "use the mask that the search finds in step 1, or " : ""}click heads in
        step 2.
      </p>
    );
  }
  const label = info.isPrunedByLibrary ? "Layer to heads, as prune_heads takes it" : "Layer to heads";
  return (
    <Group gap={8} align="flex-start" wrap="nowrap">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.text} tabIndex={0} aria-label={label}>
        <code data-testid="prune-dictionary">{dictionaryText(heads)}</code>
      </section>
      <CopyButton text={() => dictionaryText(heads)} />
    </Group>
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
      <Sizes before={before} after={after} />
      {comparison && <Compared comparison={comparison} />}
      {isThere ? (
        <>
          <OpenPruned slot={pruned.slot} info={after} />
          <Downloads pruned={pruned} />
        </>
      ) : (
        <p className={panel.remark} data-testid="pruned-gone">
          The pruned model has been taken off the page: remove the heads again to get its files.
        </p>
      )}
    </>
  );
}

function Sizes({ before, after }: { readonly before: ModelInfo; readonly after: ModelInfo }) {
  return (
    <p className={styles.sizes}>
      <strong data-testid="parameters-before">{before.parameters.toLocaleString("en")}</strong> parameters
      before, <strong data-testid="parameters-after">{after.parameters.toLocaleString("en")}</strong> after:{" "}
      {shareText(before, after)} ({formatBytes(bytesOf(before))} → {formatBytes(bytesOf(after))} as float32).
    </p>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const { difference, n, timedTexts } = comparison;
  if (n === 0) return <p className={panel.remark}>There are no texts to compare the two models on.</p>;
  return (
    <dl className={styles.facts} data-testid="pruned-figures">
      <div>
        <dt>Speed</dt>
        <dd data-testid="pruned-speed">{speedText(comparison)}</dd>
      </div>
      <div>
        <dt>Time for {plural(timedTexts, "text")}</dt>
        <dd>{timesText(comparison)}</dd>
      </div>
      {difference !== null && (
        <div>
          <dt>Largest difference from the masked model, any logit, {plural(n, "text")}</dt>
          <dd data-testid="logit-difference" data-value={difference} title={formatFull(difference)}>
            {formatNumber(difference)}
          </dd>
        </div>
      )}
    </dl>
  );
}

function OpenPruned({ slot, info }: { readonly slot: string; readonly info: ModelInfo }) {
  const app = useApp();
  const open = (place: Place) => {
    if (place === "decoding") app.decoding.setSlot(slot);
    else app.models.activate(slot);
    app.changeView((view) => ({ ...view, place }));
  };
  const canDecode = info.head === "lm" && info.hasCache;
  return (
    <Group gap={8}>
      <span className={panel.remark}>Look at it in</span>
      <Button variant="outline" data-testid="open-pruned" onClick={() => open("attention")}>
        Attention
      </Button>
      <Button variant="outline" onClick={() => open("heads")}>
        Heads
      </Button>
      {canDecode && (
        <Button variant="outline" data-testid="open-pruned-decoding" onClick={() => open("decoding")}>
          Decoding
        </Button>
      )}
    </Group>
  );
}

function LayersLeft({ info, mask }: { readonly info: ModelInfo; readonly mask: HeadSet }) {
  return (
    <div>
      <p className={panel.remark}>Heads left in each layer</p>
      <ol className={styles.layers}>
        {headsLeft(info, mask).map((left, layer) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its index
          <li key={layer} title={leftText(layer, left, info.numHeads)}>
            <span className={panel.number}>{layer}</span>
            <span className={styles.bar} aria-hidden="true">
              <span style={{ width: `${(100 * left) / info.numHeads}%` }} />
            </span>
            <span className={panel.number}>{left === 0 ? "none left" : `${left} of ${info.numHeads}`}</span>
          </li>
        ))}
      </ol>
    </div>
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
        output matrix; the output bias stays, even if a layer loses all its heads. A key and value head that
        several heads share stays too.
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
