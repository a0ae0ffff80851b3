/** @file The legends of the colour scales: weights from 0 to 1, their differences, and signed values about 0. */

import { scalePosition, signedPosition } from "../ui/colors";
import styles from "./figures.module.css";
import own from "./ScaleLegend.module.css";
import { type Scale, scaleRamp } from "./scale-ramp";
import { useFigureTheme } from "./theme";

interface ScaleLegendProps {
  readonly label: string;
  readonly scale: Scale;
}

const weightTicks = [0, 0.05, 0.2, 0.5, 1];

export function ScaleLegend({ label, scale }: ScaleLegendProps) {
  const theme = useFigureTheme();
  return (
    <span className={`${styles.figure} ${own.scale}`}>
      {label}
      <Ramp stops={scaleRamp(scale, theme)} ticks={ticksOf(scale)} />
    </span>
  );
}

const differenceTicks = [-1, -0.2, 0, 0.2, 1];
const signedTick = (difference: number): Tick => [
  String(difference).replace("-", "−"),
  (1 + signedPosition(difference)) / 2,
];

type Tick = readonly [text: string, position: number];

function ticksOf(scale: Scale): Tick[] {
  if (scale.kind === "weights") return weightTicks.map((weight) => [String(weight), scalePosition(weight)]);
  if (scale.kind === "differences") return differenceTicks.map(signedTick);
  const end = Number(scale.limit.toPrecision(3));
  return [
    [`−${end}`, 0],
    ["0", 0.5],
    [`${end}`, 1],
  ];
}

interface RampProps {
  readonly stops: string;
  readonly ticks: readonly Tick[];
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
