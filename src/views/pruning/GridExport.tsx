/** @file Takes the grid along: its numbers, or a picture of it. */

import { IconDownload } from "@tabler/icons-react";
import { allPlaces, hasHead } from "../../analysis/head-sets";
import { csvBlob } from "../../lib/csv";
import type { MaskSubject } from "../../store";
import { Choices } from "../ui/Choices";
import { download } from "../ui/download";
import { Sign } from "../ui/Sign";
import { gridCsv, gridSvg } from "./grid-file";
import { importanceAt } from "./grid-model";
import { savePng } from "./svg-file";

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
  const name = `mask-${info.name}`;
  const svg = () => gridSvg(cells, info);
  return (
    <Choices
      label="Export the mask"
      sign={<Sign icon={IconDownload} />}
      title="The mask and each head's importance"
      testId="mask-export"
      choices={[
        {
          key: "csv",
          label: "CSV",
          onChoose: () => download(`${name}.csv`, csvBlob(gridCsv(cells))),
        },
        {
          key: "svg",
          label: "SVG",
          onChoose: () => download(`${name}.svg`, new Blob([svg()], { type: "image/svg+xml" })),
        },
        { key: "png", label: "PNG", onChoose: () => void savePng(`${name}.png`, svg()) },
      ]}
    />
  );
}
