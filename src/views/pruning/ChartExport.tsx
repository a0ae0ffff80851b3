/** @file Takes the curve along: as a picture, as numbers, as a page that works offline. */

import type { RefObject } from "react";
import type { Experiment } from "../../store";
import { Choices } from "../shell/Choices";
import { download } from "../shell/download";
import { DownloadSign } from "../shell/icons";
import { curveCsv, curvePage } from "./curveText";
import { savePng, svgText } from "./svgFile";

interface ChartExportProps {
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly experiment: Experiment;
}

const name = "masking-curve";

export function ChartExport({ svg, experiment }: ChartExportProps) {
  const save = (ending: string, type: string, text: string) =>
    download(`${name}.${ending}`, new Blob([text], { type: `${type};charset=utf-8` }));
  const picture = () => (svg.current ? svgText(svg.current) : "");
  return (
    <Choices
      label="Export the curve"
      sign={<DownloadSign />}
      title="The curve of accuracy"
      testId="curve-export"
      choices={[
        { key: "png", label: "PNG", onChoose: () => void savePng(`${name}.png`, picture()) },
        { key: "svg", label: "SVG", onChoose: () => save("svg", "image/svg+xml", picture()) },
        { key: "csv", label: "CSV", onChoose: () => save("csv", "text/csv", curveCsv(experiment)) },
        {
          key: "html",
          label: "HTML, works offline",
          onChoose: () => save("html", "text/html", curvePage(experiment, picture())),
        },
      ]}
    />
  );
}
