/** @file The heads of a model over texts as files that the front end of HeadVis opens. */

import type { App, ModelInfo } from "../../store";
import type { FileKind } from "../charts/FileMenu";
import { shareOf } from "../ui/progress";

export const headVisFile = (app: App, { model, name }: ModelInfo, texts: readonly string[]): FileKind => ({
  ending: "zip",
  label: "HeadVis data, .zip",
  fileName: `headvis-${name}`,
  make: (signal, onShare) => {
    onShare(0);
    return app.corpus.headVisFiles(model, texts, {
      signal,
      onProgress: (progress) => onShare(shareOf(progress) ?? 0),
    });
  },
});
