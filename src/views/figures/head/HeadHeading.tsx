/** @file The head view's column headings: query, key, and a number and mark for each column of weights. */

import { HeadBar } from "./HeadBar";
import own from "./HeadView.module.css";
import type { HeadLayout } from "./head-layout";

interface HeadHeadingProps {
  readonly layout: HeadLayout;
  readonly selectedHead: number | null;
}

export function HeadHeading({ layout, selectedHead }: HeadHeadingProps) {
  const { query, key, cells, cellWidth, cellHeads } = layout;
  return (
    <div className={own.heading} aria-hidden="true">
      <span className={own.columnName} data-side="query" style={{ left: query.x, width: query.width }}>
        query
      </span>
      <span className={own.columnName} style={{ left: key.x, width: key.width }}>
        key
      </span>
      {cellHeads.map((head, slot) => (
        <span
          key={head}
          className={own.headNumber}
          style={{ left: cells.x + slot * cellWidth, width: cellWidth - 3 }}
          data-selected={head === selectedHead || undefined}
          title={`Head ${head}`}
        >
          {head}
          <HeadBar head={head} />
        </span>
      ))}
    </div>
  );
}
