/** @file Saves the mask grid: its numbers, or a picture of it. */

import { allPlaces, hasHead } from "../../analysis/head-sets";
import type { GridImportance, MaskSubject } from "../../store";
import { FileMenu, textFile } from "../charts/FileMenu";
import { pictureFiles } from "../charts/picture-file";
import { gridCsv, gridSvg } from "./grid-file";
import { importanceAt } from "./grid-model";
import { useMaskJupyter } from "./use-mask-jupyter";

interface GridExportProps {
  readonly subject: MaskSubject;
  /** Null while that of this model is not known. */
  readonly importance: GridImportance | null;
}

export function GridExport({ subject, importance }: GridExportProps) {
  const { info, mask } = subject;
  const cells = allPlaces(info).map((place) => ({
    place,
    importance: importanceAt(place, info, importance?.values.data ?? null),
    isMasked: hasHead(mask, place),
    isPruned: hasHead(info.prunedHeads, place),
  }));
  const jupyterFiles = useMaskJupyter(subject);
  const data = importance && { name: importance.dataName, n: importance.n };
  const svg = () => gridSvg(cells, info, { modelName: info.name, data }, new Date());
  return (
    <FileMenu
      label="Export the mask"
      title="The mask and each head's importance"
      fileName={`mask-${info.name}`}
      kinds={[
        { ending: "csv", label: "CSV", make: async () => textFile([gridCsv(cells)]) },
        ...pictureFiles(svg),
        ...jupyterFiles,
      ]}
      testId="mask-export"
    />
  );
}
