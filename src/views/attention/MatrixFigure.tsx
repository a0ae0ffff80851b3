/** @file The matrix of a slot's selected head, or of the one map that is drawn. */

import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import type { Picture, Slot, ViewState } from "../../store";
import { MatrixView } from "../figures/matrix/MatrixView";
import { roomyCell } from "../figures/matrix/matrix-draw";
import { askedOf, type Drawn, matrixMap, matrixTitle, prunedFault } from "./drawn";
import { useDrawnFocus } from "./drawn-focus";
import columnStyles from "./FigureColumn.module.css";
import { useFocus } from "./focus-context";
import styles from "./MatrixFigure.module.css";

interface MatrixFigureProps {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly view: ViewState;
  readonly drawn: Drawn;
  readonly maxHeight: number;
  readonly label: string;
}

/** The room of the title above the matrix, of the legend below it, and of both beside it, in CSS pixels. */
const titleHeight = 30;
const legendHeight = 82;
const legendWidth = 260;
const leastMatrix = 240;

export function MatrixFigure({ slot, picture, view, drawn, maxHeight, label }: MatrixFigureProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const asked = askedOf(view, picture);
  const { head } = asked;
  const attention = useMemo(() => matrixMap(drawn, head), [drawn, head]);
  const focus = useDrawnFocus(useFocus(slot.id, picture), drawn.words);
  const fault = prunedFault([picture.info], asked);
  const isDifference = drawn.shown.kind === "difference";
  const room = Math.max(leastMatrix, maxHeight - titleHeight);
  const isBeside = width >= room + legendWidth && !view.isZoomed;
  const height = isBeside ? room : Math.max(leastMatrix, room - legendHeight);
  const cells = roomyCell[isDifference ? "differences" : "weights"];
  return (
    <div ref={ref} className={styles.room}>
      <p className={styles.title} data-testid="matrix-title">
        {matrixTitle(drawn, asked)}
        <span> · a row is a query, a column a key</span>
      </p>
      {fault && (
        <p className={columnStyles.empty} data-testid="drawn-fault">
          {fault}
        </p>
      )}
      {width > 0 && !fault && (
        <MatrixView
          tokens={drawn.tokens}
          attention={attention}
          color={isDifference ? "diverging" : "sequential"}
          hasNumbers
          isLegendBeside={isBeside}
          leastCell={view.isZoomed ? cells : undefined}
          maxHeight={view.isZoomed ? height : undefined}
          rawTokens={view.isRaw}
          specialTokens={drawn.special}
          label={label}
          size={view.isZoomed ? width : Math.min(width, height)}
          {...focus}
        />
      )}
    </div>
  );
}
