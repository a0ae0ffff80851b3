/** @file The texts of the selected head: a histogram of all, and of each of five intervals some with their weights. */

import { Group, Stack, UnstyledButton } from "@mantine/core";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand/react";
import { headInterval, textMeans } from "../../analysis/corpus/summaries";
import { type HeadPlace, hasHead } from "../../analysis/head-sets";
import { capital } from "../../figures/heads/findings";
import { textOrders } from "../../figures/heads/text-orders";
import type { CorpusMeasures } from "../../figures/measured";
import { digitsApart, formatDigits, formatFull, formatNumber, plural } from "../../lib/format";
import {
  type HeadTextsResult,
  type ModelInfo,
  openHead,
  type TextOfHead,
  type TextsAsked,
  visibleToken,
} from "../../store";
import { useFigureId } from "../figures/figure-view";
import { useApp } from "../ui/context";
import { Working } from "../ui/Working";
import styles from "./HeadTexts.module.css";
import wordStyles from "./heads.module.css";

interface HeadTextsProps {
  readonly info: ModelInfo;
  readonly selected: HeadPlace | null;
  readonly corpus: CorpusMeasures;
  /** What orders the texts, a key of `textOrders`. */
  readonly by: string;
}

export function HeadTexts(props: HeadTextsProps) {
  const { info, selected, by } = props;
  const order = textOrders[by];
  if (!order || selected === null)
    return <p className={wordStyles.remark}>Click a point to see the texts of its head.</p>;
  const [layer, head] = selected;
  return (
    <section className={styles.card} aria-label="The texts of the selected head" data-testid="head-texts">
      <h2>
        Layer {layer} · Head {head}: texts by {order.name.toLowerCase()}
      </h2>
      <p className={wordStyles.remark}>{capital(order.definition)}.</p>
      {hasHead(info.prunedHeads, selected) ? (
        <p className={wordStyles.remark}>This head is pruned.</p>
      ) : (
        <Intervals {...props} selected={selected} />
      )}
    </section>
  );
}

function Intervals({ info, selected, corpus, by }: HeadTextsProps & { readonly selected: HeadPlace }) {
  const app = useApp();
  const [layer, head] = selected;
  const question = app.corpus.questionsOf(useFigureId()).texts;
  const { answer, request } = useStore(question.store);
  const place = layer * info.numHeads + head;
  const own = corpus.measures.find(({ key }) => key === by);
  const values = useMemo(() => (own ? textMeans(own, place) : null), [own, place]);
  const { texts, weighting } = corpus;
  const asked = useMemo(
    () => ({ info, texts, weighting, layer, head, by, values }),
    [info, texts, weighting, layer, head, by, values],
  );
  useEffect(() => {
    if (!isSameQuestion(question.store.getState().answer?.asked, asked)) void question.ask(asked);
    return () => question.stop();
  }, [question, asked]);
  const found = answer && isSameQuestion(answer.asked, asked) ? answer.found : null;
  const mean = useMemo(
    () => (own ? headInterval(own, place) : found && meanOf(found.values)),
    [own, place, found],
  );
  return (
    <>
      {request.kind !== "idle" && !found && (
        <Working
          what="The texts of this head"
          request={request}
          onCancel={() => question.cancel()}
          onRetry={() => void question.ask(asked)}
          testId="head-texts"
        />
      )}
      {found && mean && <Found {...{ found, mean, corpus, selected }} />}
    </>
  );
}

const isSameQuestion = (a: TextsAsked | undefined, b: TextsAsked): boolean =>
  a?.info.model === b.info.model &&
  (["texts", "weighting", "layer", "head", "by", "values"] as const).every((key) => a[key] === b[key]);

/** Each text counts once. */
const meanOf = (values: readonly number[]) =>
  headInterval(
    {
      sums: values.map((value) => Float32Array.of(value)),
      counts: values.map((value) => (Number.isNaN(value) ? 0 : 1)),
    },
    0,
  );

interface FoundProps {
  readonly found: HeadTextsResult;
  readonly mean: ReturnType<typeof headInterval>;
  readonly corpus: CorpusMeasures;
  readonly selected: HeadPlace;
}

function Found({ found: { histogram, intervals, unit, values }, mean, corpus, selected }: FoundProps) {
  const count = values.filter((value) => !Number.isNaN(value)).length;
  if (count === 0) return <p className={wordStyles.remark}>Nothing in these texts counts (n = 0).</p>;
  const suffix = unit === "share" || unit === "loss" ? "" : ` ${unit}`;
  const meanDigits = digitsApart([mean.low, mean.mean, mean.high]);
  const range = Number.isNaN(mean.low)
    ? ""
    : ` (95 % interval ${formatDigits(mean.low, meanDigits)} to ${formatDigits(mean.high, meanDigits)})`;
  const digits = digitsApart(intervals.flatMap(({ low, high }) => [low, high]));
  return (
    <>
      <p className={wordStyles.remark}>
        Mean {formatDigits(mean.mean, meanDigits)}
        {suffix}
        {range}, n = {plural(count, "text")}. The query of the strongest pair is framed; filled: what it
        attends to; underlined: what attends to its key. A click opens the text in Attention.
      </p>
      <Bars {...{ histogram, intervals, suffix }} />
      {intervals.map(({ low, high, count: size, texts }) => (
        <div key={`${low} ${texts[0]?.index}`} data-testid="interval">
          <h3 className={styles.interval}>
            {rangeText(formatDigits(high, digits), formatDigits(low, digits))}
            {suffix} <small>{plural(size, "text")}</small>
          </h3>
          <Stack gap={2}>
            {texts.map((text) => (
              <TextLine
                key={text.index}
                text={text}
                digits={digits}
                written={corpus.texts[text.index]!}
                selected={selected}
              />
            ))}
          </Stack>
        </div>
      ))}
    </>
  );
}

type BarsProps = Pick<HeadTextsResult, "histogram" | "intervals"> & { readonly suffix: string };

/** A bar for each bin, in alternating shades for the intervals that their middles are in. */
function Bars({ histogram: { edges: all, counts }, intervals, suffix }: BarsProps) {
  const most = Math.max(...counts);
  // The only bin is of one value, however wide it is.
  const edges = counts.length === 1 ? [all[0]!, all[0]!] : all;
  const ends = [edges[0]!, edges.at(-1)!];
  const [first = "", last = ""] = ends.map((end) => formatDigits(end, digitsApart(ends)));
  const intervalOf = (bin: number) => {
    const middle = (edges[bin]! + edges[bin + 1]!) / 2;
    const place = intervals.findIndex(({ low }) => middle >= low);
    return place < 0 ? intervals.length - 1 : place;
  };
  return (
    <div
      className={styles.histogram}
      role="img"
      aria-label={`Histogram of ${plural(
        counts.reduce((sum, count) => sum + count, 0),
        "text",
      )} ${first === last ? "at" : `from ${first} to`} ${last}${suffix}`}
    >
      <div className={styles.bars}>
        {counts.map((count, bin) => (
          <span
            key={edges[bin]}
            className={styles.bar}
            data-odd={intervalOf(bin) % 2 === 1 || undefined}
            style={{ height: `${(100 * count) / most}%` }}
            title={`${rangeText(formatFull(edges[bin]!), formatFull(edges[bin + 1]!))}${suffix}: ${plural(count, "text")}`}
          />
        ))}
      </div>
      <Group justify="space-between" fz={11} c="dimmed">
        <span>{first !== last && first}</span>
        <span>
          {last}
          {suffix}
        </span>
      </Group>
    </div>
  );
}

const rangeText = (low: string, high: string) => (low === high ? low : `${low} to ${high}`);

interface TextLineProps {
  readonly text: TextOfHead;
  readonly written: string;
  readonly digits: number;
  readonly selected: HeadPlace;
}

function TextLine({ text, written, digits, selected: [layer, head] }: TextLineProps) {
  const app = useApp();
  const { value, tokens, special, continues, pair, toKeys, fromQueries } = text;
  const open = () => {
    app.sentence.setPair(null);
    app.sentence.setText(written);
    app.sentence.commit();
    app.changeView((view) => openHead(view, layer, head));
  };
  const pairWords = pair
    ? `, strongest pair “${visibleToken(tokens[pair.query]!)}” to “${visibleToken(tokens[pair.key]!)}”`
    : "";
  return (
    <UnstyledButton
      className={styles.text}
      onClick={open}
      aria-label={`${written} ${formatNumber(value)}${pairWords}`}
      data-testid="head-text"
    >
      <span className={styles.value} title={formatFull(value)}>
        {formatDigits(value, digits)}
      </span>
      <span>
        {tokens.map((token, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens keep their places
            key={place}
            className={styles.token}
            data-special={special[place] || undefined}
            data-continues={continues[place] || undefined}
            data-query={pair?.query === place || undefined}
            title={
              pair
                ? `${formatFull(toKeys[place]!)} from the query, ${formatFull(fromQueries[place]!)} to the key`
                : undefined
            }
            style={
              pair
                ? ({
                    "--to": shade(toKeys[place]!),
                    "--from": shade(fromQueries[place]!),
                  } as React.CSSProperties)
                : undefined
            }
          >
            {visibleToken(token)}
          </span>
        ))}
      </span>
    </UnstyledButton>
  );
}

/** The part of full colour of a weight. */
const shade = (weight: number): string => `${Math.round(100 * Math.min(1, weight))}%`;
