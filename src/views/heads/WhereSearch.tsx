/** @file The search for heads by tokens: where do these tokens attend to those? */

import { Autocomplete, Button } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useStore } from "zustand/react";
import type { HeadPlace } from "../../analysis/head-sets";
import { tokenClasses } from "../../analysis/measures/where";
import { shortName } from "../../figures/heads/findings";
import type { CorpusMeasures } from "../../figures/measured";
import { digitsApart, formatDigits, formatFull, plural } from "../../lib/format";
import type { HeadsWhereResult, ModelInfo } from "../../store";
import { useFigureId } from "../figures/figure-view";
import { useApp } from "../ui/context";
import { NumbersTable } from "../ui/NumbersTable";
import { useRoving } from "../ui/roving";
import { Working } from "../ui/Working";
import styles from "./HeadTexts.module.css";
import wordStyles from "./heads.module.css";

interface WhereSearchProps {
  readonly info: ModelInfo;
  readonly corpus: CorpusMeasures;
  readonly onSelect: (head: HeadPlace) => void;
}

const mostHeads = 10;

export function WhereSearch({ info, corpus: { texts, weighting }, onSelect }: WhereSearchProps) {
  const question = useApp().corpus.questionsOf(useFigureId()).where;
  const [from, setFrom] = useState(":plain");
  const [to, setTo] = useState(":punctuation");
  const { answer, request } = useStore(question.store);
  const { model } = info;
  const ask = (event?: FormEvent) => {
    event?.preventDefault();
    void question.ask({ model, texts, from, to, weighting });
  };
  const isCurrent =
    answer?.asked.model === model && answer.asked.texts === texts && answer.asked.weighting === weighting;
  const found = isCurrent ? answer : null;
  return (
    <section className={styles.card} aria-label="Search for heads by tokens" data-testid="where">
      <h2>Heads where these tokens attend to those</h2>
      <p className={wordStyles.remark}>
        A token, a class ({tokenClasses.join(", ")}) or a pattern such as /ing$/.
      </p>
      <form className={styles.form} onSubmit={ask}>
        <Autocomplete
          label="From"
          size="xs"
          data={tokenClasses}
          value={from}
          onChange={setFrom}
          data-testid="where-from"
        />
        <Autocomplete
          label="To"
          size="xs"
          data={tokenClasses}
          value={to}
          onChange={setTo}
          data-testid="where-to"
        />
        <Button type="submit" size="xs" data-testid="where-search">
          Search
        </Button>
      </form>
      {request.kind !== "idle" && (
        <Working
          what="Searching the texts"
          request={request}
          onCancel={() => question.cancel()}
          onRetry={() => ask()}
          testId="where"
        />
      )}
      {found && (
        <>
          <p className={wordStyles.remark} data-testid="where-finding">
            From {found.asked.from} to {found.asked.to}: n = {plural(found.found.counts, "query", "queries")}
            {found.found.counts === 0 && ". No text has both, one where the other can see it"}.
          </p>
          {found.found.counts > 0 && (
            <Ranking found={found.found} numHeads={info.numHeads} onSelect={onSelect} />
          )}
        </>
      )}
    </section>
  );
}

interface RankingProps extends Pick<WhereSearchProps, "onSelect"> {
  readonly found: HeadsWhereResult;
  readonly numHeads: number;
}

function Ranking({ found: { ranking, low: lows, high: highs }, numHeads, onSelect }: RankingProps) {
  const heads = ranking.slice(0, mostHeads).map(({ layer, head, weight }) => {
    const index = layer * numHeads + head;
    const place: HeadPlace = [layer, head];
    return { name: shortName(place), place, weight, low: lows.data[index]!, high: highs.data[index]! };
  });
  const roving = useRoving(
    heads.map(({ name }) => name),
    null,
  );
  return (
    <NumbersTable label="Heads by weight" testId="where-heads">
      <thead>
        <tr>
          <th scope="col">head</th>
          <th scope="col">mean weight</th>
          <th scope="col">95 % interval</th>
        </tr>
      </thead>
      <tbody>
        {heads.map(({ name, place, weight, low, high }) => {
          const digits = digitsApart([low, weight, high]);
          return (
            <tr key={name}>
              <th scope="row">
                <Button {...roving(name)} variant="subtle" size="compact-xs" onClick={() => onSelect(place)}>
                  {name}
                </Button>
              </th>
              <td title={formatFull(weight)}>{formatDigits(weight, digits)}</td>
              <td>
                {Number.isNaN(low) ? "–" : `${formatDigits(low, digits)} to ${formatDigits(high, digits)}`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </NumbersTable>
  );
}
