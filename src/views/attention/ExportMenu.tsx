/** @file Takes the numbers behind the figure along. */

import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { csvType } from "../../lib/csv";
import { formatPercent } from "../../lib/format";
import { collectInSlices } from "../../lib/slices";
import { layerOf, shownHeads } from "../../store";
import { Choices } from "../ui/Choices";
import { useAppState, usePanel } from "../ui/context";
import { download } from "../ui/download";
import { Sign } from "../ui/Sign";
import { csvParts, type Excerpt, jsonParts, partCount } from "./numbers-file";

const formats = [
  { name: "CSV", ending: "csv", type: csvType, parts: csvParts },
  { name: "JSON", ending: "json", type: "application/json", parts: jsonParts },
] as const;

type Format = (typeof formats)[number];

export function ExportMenu() {
  const excerpt = useExcerpt();
  const [share, setShare] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);

  async function save(format: Format, what: Excerpt) {
    const controller = new AbortController();
    running.current = controller;
    const parts = await collectInSlices(format.parts(what), partCount(what), controller.signal, setShare);
    setShare(null);
    if (parts) download(fileName(what, format), new Blob(parts, { type: format.type }));
  }

  if (share !== null) {
    return (
      <Button onClick={() => running.current?.abort()} data-testid="export">
        {formatPercent(share)} · Cancel
      </Button>
    );
  }
  return (
    <Choices
      label="Export"
      sign={<Sign icon={IconDownload} />}
      title="The weights of this layer's shown heads"
      disabled={!excerpt}
      testId="export"
      choices={formats.map((format) => ({
        key: format.ending,
        label: format.name,
        onChoose: () => excerpt && void save(format, excerpt),
      }))}
    />
  );
}

function useExcerpt(): Excerpt | null {
  const view = useAppState((state) => state.view);
  const active = useAppState((state) => state.active);
  const { picture } = usePanel(active);
  if (!picture) return null;
  const { numLayers, numHeads } = picture.info;
  return { picture, layer: layerOf(view, numLayers), heads: shownHeads(view, numHeads) };
}

function fileName({ picture, layer }: Excerpt, { ending }: Format): string {
  return `attention-${picture.info.name}-layer-${layer}.${ending}`;
}
