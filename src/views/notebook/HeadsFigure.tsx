/** @file A chart of the Heads place as the figure of a question. */

import { useMemo, useState } from "react";
import type { AnyFigure, Badge, Part as FigurePart } from "../../figures/figure";
import { headFigures } from "../../figures/heads/table";
import { formatNumber } from "../../lib/format";
import type { ViewState } from "../../store";
import { pictureFile, titled } from "../charts/chart-file";
import { chartThemes } from "../charts/themes";
import { OwnViewProvider } from "../figures/figure-view";
import { Figure, useFigureParts } from "../heads/Figure";
import { useAppState } from "../ui/context";
import { type Piece, picturePiece, useReport } from "./reports";

interface HeadsFigureProps {
  readonly figure: keyof typeof headFigures;
  /** What of the view the question's link names. */
  readonly named: Partial<ViewState>;
  /** The id of the question. */
  readonly id: string;
}

/** What is chosen in it is its own, as is what its link names. */
export function HeadsFigure({ figure, named, id }: HeadsFigureProps) {
  const [part, setPart] = useState(named);
  const own = useMemo(() => ({ id, part, onChange: setPart }), [id, part]);
  return (
    <OwnViewProvider own={own}>
      <Drawn figure={figure} />
    </OwnViewProvider>
  );
}

function Drawn({ figure: key }: Pick<HeadsFigureProps, "figure">) {
  const figure: AnyFigure = headFigures[key];
  const { measurings, parts, isLoading } = useFigureParts(figure);
  const slots = useAppState((state) => state.slots);
  const isLost = (id: string | null) => slots.find((slot) => slot.id === id)?.state.kind === "failed";
  useReport({
    sentences: (parts ?? []).flatMap(sentencesOf),
    isBusy:
      isLoading ||
      measurings.some(
        ({ finding, slot, request }) =>
          !finding && slot !== null && !isLost(slot) && request.kind !== "failed",
      ),
    take: async () => (await Promise.all((parts ?? []).map(piecesOf))).flat(),
  });
  return <Figure figure={figure} />;
}

function sentencesOf(part: FigurePart): readonly string[] {
  if (part.kind === "sentence") return [part.text];
  if (part.kind === "chart") return [part.title];
  return part.kind === "columns" ? part.parts.flatMap(sentencesOf) : [];
}

const size = { width: 1160, height: 600 };

async function piecesOf(part: FigurePart): Promise<readonly Piece[]> {
  switch (part.kind) {
    case "sentence":
      return [part];
    case "chart": {
      const chart = part.build(
        { theme: chartThemes.light, ...size, isStill: true },
        { selected: null, shown: null },
      );
      const file = await pictureFile(titled(chart, part.title, part.note), "svg");
      return [await picturePiece(`${part.name}: ${part.title} ${part.note}`, "svg", file)];
    }
    case "table":
      return part.isSpoken ? [] : [tableOf(part)];
    case "columns":
      return (await Promise.all(part.parts.map(piecesOf))).flat();
    case "badges":
      return [tableOf(badgeTable(part.badges))];
    case "selected":
    case "head-texts":
    case "head-totals":
    case "where":
      return [];
  }
}

const badgeTable = (badges: readonly Badge[]) => ({
  head: ["badge", "heads", "rule"],
  rows: badges.map(({ name, share, noOccasion, about }) => ({ name, cells: [noOccasion ?? share, about] })),
});

function tableOf({ head, rows }: Pick<Extract<FigurePart, { kind: "table" }>, "head" | "rows">): Piece {
  return {
    kind: "table",
    head,
    rows: rows.map(({ name, cells }) => [
      name,
      ...cells.map((cell) => {
        if (typeof cell === "number") return formatNumber(cell);
        return typeof cell === "string" ? cell : cell.text;
      }),
    ]),
  };
}
