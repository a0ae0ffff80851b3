/** @file The legends of the two colour scales: weights from 0 to 1, and signed values about 0. */

import { useState } from "react";
import { cssColor, divergingColor, mix, parseColor, scalePosition, sequentialColor } from "./colors";
import styles from "./figures.module.css";
import own from "./ScaleLegend.module.css";
import { type FigureTheme, useFigureTheme } from "./theme";

interface SequentialLegendProps {
  readonly label: string;
  /** `"sequential"`, or a head's colour. */
  readonly color: string;
}

const weightTicks = [0, 0.05, 0.2, 0.5, 1];
const numStops = 16;

export function SequentialLegend({ label, color }: SequentialLegendProps) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const theme = useFigureTheme(element);
  const stops = theme ? spread((share) => weightColor(color, theme, share)) : "none";
  return (
    <span ref={setElement} className={`${styles.figure} ${own.scale}`}>
      {label}
      <Ramp stops={stops} ticks={weightTicks.map((weight) => [String(weight), scalePosition(weight)])} />
    </span>
  );
}

interface DivergingLegendProps {
  readonly label: string;
  /** The value at the right end; its negative is at the left. */
  readonly limit: number;
}

export function DivergingLegend({ label, limit }: DivergingLegendProps) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const theme = useFigureTheme(element);
  const stops = theme
    ? spread((share) => cssColor(divergingColor(2 * share - 1, theme.scheme, theme.background)))
    : "none";
  const end = Number(limit.toPrecision(3));
  return (
    <span ref={setElement} className={`${styles.figure} ${own.scale}`}>
      {label}
      <Ramp
        stops={stops}
        ticks={[
          [`−${end}`, 0],
          ["0", 0.5],
          [`${end}`, 1],
        ]}
      />
    </span>
  );
}

interface RampProps {
  readonly stops: string;
  readonly ticks: readonly (readonly [text: string, position: number])[];
}

function Ramp({ stops, ticks }: RampProps) {
  return (
    <span className={own.bar}>
      <span className={own.ramp} style={{ background: stops }} />
      {ticks.map(([text, position]) => (
        <span
          key={text}
          className={own.tick}
          data-end={endOf(position)}
          style={{ left: `${position * 100}%` }}
        >
          {text}
        </span>
      ))}
    </span>
  );
}

function endOf(position: number): "first" | "last" | undefined {
  return position === 0 ? "first" : position === 1 ? "last" : undefined;
}

function weightColor(color: string, { scheme, background }: FigureTheme, position: number): string {
  if (color === "sequential") return cssColor(sequentialColor(position, scheme, background));
  return cssColor(mix(background, parseColor(color), position));
}

function spread(colorAt: (share: number) => string): string {
  const stops = Array.from({ length: numStops + 1 }, (_, stop) => colorAt(stop / numStops));
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}
