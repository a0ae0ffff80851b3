/** @file Saves the mask grid: its numbers, or a picture of it. */

import { allPlaces, hasHead } from "../../analysis/head-sets";
import type { MaskSubject } from "../../store";
import { FileMenu, textFile } from "../charts/FileMenu";
import { pictureFiles } from "../charts/picture-file";
import { gridCsv, gridSvg } from "./grid-file";
import { importanceAt } from "./grid-model";
import { useMaskNotebook } from "./use-mask-notebook";

interface GridExportProps {
  readonly subject: MaskSubject;
  readonly importance: Float32Array | null;
}

export function GridExport({ subject, importance }: GridExportProps) {
  const { info, mask } = subject;
  const cells = allPlaces(info).map((place) => ({
    place,
    importance: importanceAt(place, info, importance),
    isMasked: hasHead(mask, place),
    isPruned: hasHead(info.prunedHeads, place),
  }));
  const notebooks = useMaskNotebook(subject);
  const svg = () => gridSvg(cells, info);
  return (
    <FileMenu
      label="Export the mask"
      title="The mask and each head's importance"
      fileName={`mask-${info.name}`}
      kinds={[
        { ending: "csv", label: "CSV", make: async () => textFile([gridCsv(cells)]) },
        ...pictureFiles(svg),
        ...notebooks,
      ]}
      testId="mask-export"
    />
  );
}
