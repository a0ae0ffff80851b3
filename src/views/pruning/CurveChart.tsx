/** @file The masking curves as a chart that grows with the search. */

import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, useMemo, useRef, useState } from "react";
import type { Experiment } from "../../store";
import { ChartExport } from "./ChartExport";
import styles from "./CurveChart.module.css";
import { type Frame, frameOf, margins, maskedAt, pathOf, ticksOf, xOf, yOf } from "./chartLayout";
import { type CurveTrace, curveTraces } from "./curveFigure";
import { accuracyText } from "./curveText";

const height = 330;
const dashes = { dash: "7 5", dot: "2 4" } as const;

export function CurveChart({ experiment }: { readonly experiment: Experiment }) {
  const traces = useMemo(() => curveTraces(experiment), [experiment]);
  const { ref, width } = useElementSize<HTMLDivElement>();
  const svg = useRef<SVGSVGElement>(null);
  const [masked, setMasked] = useState<number | null>(null);
  if (traces.length === 0)
    return <p className={styles.waiting}>The curve begins with the accuracy without a mask…</p>;
  const frame = frameOf(traces, experiment.total, width, height);
  const point = (event: PointerEvent) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    setMasked(maskedAt(frame, event.clientX - left));
  };
  return (
    <div className={styles.chart} data-testid="curve-chart">
      <div className={styles.top}>
        <Legend traces={traces} />
        <ChartExport svg={svg} experiment={experiment} />
      </div>
      <div ref={ref} className={styles.room}>
        {width > 0 && (
          <svg
            ref={svg}
            width={width}
            height={height}
            viewBox={`0 0 ${width} ${height}`}
            role="img"
            aria-label={`Accuracy by number of masked heads, n = ${experiment.input.texts.length}; the numbers stand in the table below`}
            onPointerMove={point}
            onPointerLeave={() => setMasked(null)}
          >
            <Axes frame={frame} />
            {traces.map((trace) => (
              <Trace key={trace.name} frame={frame} trace={trace} />
            ))}
            {masked !== null && <Cursor frame={frame} masked={masked} />}
          </svg>
        )}
        {masked !== null && <Reading traces={traces} masked={masked} frame={frame} />}
      </div>
    </div>
  );
}

function Legend({ traces }: { readonly traces: readonly CurveTrace[] }) {
  return (
    <ul className={styles.legend}>
      {traces.map(({ name, line, marker, fill, fillcolor }) => (
        <li key={name}>
          <svg width="22" height="10" aria-hidden="true">
            {fill && <rect width="22" height="10" rx="2" fill={fillcolor} />}
            {!fill && line && (
              <path
                d="M0 5H22"
                stroke={line.color}
                strokeWidth="2"
                strokeDasharray={line.dash && dashes[line.dash]}
              />
            )}
            {!line && marker && <circle cx="11" cy="5" r="4.5" fill={marker.color} />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

interface TraceProps {
  readonly frame: Frame;
  readonly trace: CurveTrace;
}

function Trace({ frame, trace }: TraceProps) {
  const { line, marker, fill, fillcolor, x, y } = trace;
  return (
    <g>
      {line && (
        <path
          d={pathOf(frame, trace)}
          fill={fill ? fillcolor : "none"}
          stroke={fill ? "none" : line.color}
          strokeWidth={line.width}
          strokeDasharray={line.dash && dashes[line.dash]}
          strokeLinejoin="round"
        />
      )}
      {marker &&
        x.map((value, i) => (
          <circle
            key={value}
            cx={xOf(frame, value)}
            cy={yOf(frame, y[i]!)}
            r={marker.size / 2}
            fill={marker.color}
          />
        ))}
    </g>
  );
}

function Axes({ frame }: { readonly frame: Frame }) {
  const { width } = frame;
  const bottom = height - margins.bottom;
  return (
    <g fontSize="12" fill="currentColor" className={styles.axes}>
      {ticksOf(frame.y, 5).map((value) => (
        <g key={value}>
          <path d={`M${margins.left} ${yOf(frame, value)}H${width - margins.right}`} stroke="#8884" />
          <text x={margins.left - 8} y={yOf(frame, value) + 4} textAnchor="end">
            {value}
          </text>
        </g>
      ))}
      {ticksOf(frame.x, Math.max(2, Math.floor(width / 90))).map((value) => (
        <text key={value} x={xOf(frame, value)} y={bottom + 16} textAnchor="middle">
          {value}
        </text>
      ))}
      <text x={(margins.left + width) / 2} y={height - 6} textAnchor="middle">
        masked heads
      </text>
      <text transform={`translate(12 ${bottom / 2}) rotate(-90)`} textAnchor="middle">
        accuracy
      </text>
    </g>
  );
}

function Cursor({ frame, masked }: { readonly frame: Frame; readonly masked: number }) {
  return <path d={`M${xOf(frame, masked)} ${margins.top}V${height - margins.bottom}`} stroke="#8888" />;
}

interface ReadingProps {
  readonly traces: readonly CurveTrace[];
  readonly masked: number;
  readonly frame: Frame;
}

/** The values under the pointer. */
function Reading({ traces, masked, frame }: ReadingProps) {
  const lines = traces.flatMap((trace) => {
    if (trace.fill || (!trace.text && !trace.name.startsWith("Random"))) return [];
    const value = trace.y[trace.x.indexOf(masked)];
    const head = trace.text?.[trace.x.indexOf(masked)];
    return value === undefined
      ? []
      : [{ name: trace.name, text: [accuracyText(value), head].filter(Boolean).join(" · ") }];
  });
  const isRight = masked > (frame.x[0] + frame.x[1]) / 2;
  const left = xOf(frame, masked);
  return (
    <div className={styles.reading} style={isRight ? { right: frame.width - left + 8 } : { left: left + 8 }}>
      <strong>{masked} masked</strong>
      {lines.map(({ name, text }) => (
        <span key={name}>
          {name}: {text}
        </span>
      ))}
    </div>
  );
}
