/** @file The neuron view: how one query of a head comes to its weights, key by key and dimension by dimension. */

import { NativeSelect, UnstyledButton } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import type { ComparedKeys } from "../../../analysis/query-key";
import { fullWeightText, tokenText } from "../numbers";
import { ScaleLegend } from "../ScaleLegend";
import { useFigureTheme } from "../theme";
import type { FigureToken } from "../types";
import own from "./NeuronView.module.css";
import {
  placeInStrips,
  type StripPlace,
  scoreFormula,
  scoreText,
  stepInStrips,
  stripLimits,
  stripPixels,
} from "./strips";

interface NeuronViewProps {
  readonly tokens: readonly FigureToken[];
  readonly rawTokens: boolean;
  readonly compared: ComparedKeys;
  /** The position of the query. */
  readonly query: number;
  readonly onQuery: (position: number) => void;
  /** `layer 0, head 2`. */
  readonly title: string;
  readonly label: string;
  /** In CSS pixels, beyond which the keys scroll. */
  readonly maxHeight: number;
}

const rowHeight = 24;

export function NeuronView(props: NeuronViewProps) {
  const { tokens, rawTokens, compared, query, title, label, maxHeight } = props;
  const nameOf = (position: number) => tokenText(tokens[position]!, rawTokens);
  const limits = useMemo(() => stripLimits(compared), [compared]);
  const [place, setPlace] = useState<StripPlace | null>(null);
  const numHidden = tokens.length - compared.keys.length;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepInStrips(compared, place, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    setPlace(next);
  };
  return (
    <section className={own.figure} aria-label={label}>
      <div className={own.status}>
        <span>{title} · query token</span>
        <NativeSelect
          size="xs"
          aria-label="Query token"
          data-testid="neuron-query"
          value={query}
          onChange={(event) => props.onQuery(Number(event.currentTarget.value))}
          data={tokens.map((_, position) => ({
            value: String(position),
            label: `${position} ${nameOf(position)}`,
          }))}
        />
        <span data-testid="neuron-formula">
          {scoreFormula(compared)}, weight = softmax(score)
          {numHidden > 0 && ` · ${numHidden} of ${tokens.length} keys are hidden from it`}
        </span>
      </div>
      <div
        className={own.scroller}
        style={{ maxHeight }}
        role="application"
        aria-roledescription="matrix"
        aria-label={`${label}: arrow keys move from dimension to dimension`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard as a whole
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setPlace(null)}
      >
        <table className={own.table}>
          <thead>
            <tr>
              <th scope="col">key</th>
              <th scope="col">
                <span className={own.stripName}>q, below k</span>
                <Strips vectors={[compared.query]} limit={limits.vectors} name={`q of ${nameOf(query)}`} />
              </th>
              <th scope="col">
                <span className={own.stripName}>q × k</span>
              </th>
              <th scope="col">q·k</th>
              <th scope="col">score</th>
              <th scope="col">weight</th>
            </tr>
          </thead>
          <tbody>
            {compared.keys.map(({ key, product, score, weight }, row) => (
              <tr
                key={key}
                data-marked={place?.row === row || undefined}
                data-query={key === query || undefined}
              >
                <th scope="row" data-special={tokens[key]!.special || undefined}>
                  <UnstyledButton
                    tabIndex={-1}
                    className={own.token}
                    title={`${nameOf(key)}, token ${key}: click to make it the query`}
                    onClick={() => props.onQuery(key)}
                  >
                    {nameOf(key)}
                  </UnstyledButton>
                </th>
                {row === 0 && (
                  <>
                    <StripsCell
                      compared={compared}
                      vectors={compared.keys.map(({ vector }) => vector)}
                      limit={limits.vectors}
                      name="k of each key"
                      place={place}
                      onPlace={setPlace}
                    />
                    <StripsCell
                      compared={compared}
                      vectors={compared.keys.map(({ products }) => products)}
                      limit={limits.products}
                      name="q × k of each key"
                      place={place}
                      onPlace={setPlace}
                    />
                  </>
                )}
                <td>{scoreText(product)}</td>
                <td>{scoreText(score)}</td>
                <td className={own.weight}>
                  <span className={own.track}>
                    <span className={own.bar} style={{ width: `${weight * 100}%` }} />
                  </span>
                  {fullWeightText(weight)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={own.foot}>
        <span className={own.readout} aria-live="polite" data-testid="neuron-readout">
          {place ? placeText(compared, place, nameOf) : "hover a dimension"}
        </span>
        <ScaleLegend label="q, k" scale={{ kind: "signed", limit: limits.vectors }} />
        <ScaleLegend label="q × k" scale={{ kind: "signed", limit: limits.products }} />
      </div>
    </section>
  );
}

function placeText(
  { query, keys }: ComparedKeys,
  { row, dimension }: StripPlace,
  nameOf: (position: number) => string,
): string {
  const found = keys[row];
  if (!found) return "";
  const { key, vector, products } = found;
  const numbers = [
    `q ${scoreText(query[dimension]!)}`,
    `k ${scoreText(vector[dimension]!)}`,
    `q × k ${scoreText(products[dimension]!)}`,
  ];
  return `${nameOf(key)} · dimension ${dimension}: ${numbers.join(" · ")}`;
}

interface StripsProps {
  readonly vectors: readonly Float32Array[];
  readonly limit: number;
  readonly name: string;
}

interface StripsCellProps extends StripsProps {
  readonly compared: ComparedKeys;
  readonly place: StripPlace | null;
  readonly onPlace: (place: StripPlace | null) => void;
}

/** The strips of all rows, beside all of them. */
function StripsCell({ compared, place, onPlace, ...strips }: StripsCellProps) {
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    onPlace(placeInStrips(compared, across, (event.clientY - box.top) / box.height));
  };
  return (
    <td className={own.strips} rowSpan={compared.keys.length}>
      <div onPointerMove={onPointerMove} onPointerLeave={() => onPlace(null)}>
        <Strips {...strips} />
        {place && (
          <span
            className={own.mark}
            style={{
              left: `${(place.dimension / compared.query.length) * 100}%`,
              top: place.row * rowHeight,
              width: `${100 / compared.query.length}%`,
              height: rowHeight,
            }}
          />
        )}
      </div>
    </td>
  );
}

/** A canvas with one pixel for each dimension, which the style sheet stretches. */
function Strips({ vectors, limit, name }: StripsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useFigureTheme();
  const width = vectors[0]?.length ?? 0;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || width === 0) return;
    context.canvas.width = width;
    context.canvas.height = vectors.length;
    context.putImageData(new ImageData(stripPixels(vectors, limit, theme), width), 0, 0);
  }, [vectors, limit, theme, width]);
  return (
    <canvas
      ref={canvas}
      className={own.canvas}
      style={{ height: vectors.length * rowHeight }}
      role="img"
      aria-label={name}
    />
  );
}
