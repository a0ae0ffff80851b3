/** @file The neuron view: q, k, their products, the scores and the weights of one query in the selected head. */

import { lazy, Suspense, useMemo, useState } from "react";
import { hasHead } from "../../analysis/head-sets";
import type { ViewState } from "../../store";
import { pictureFiles } from "../charts/picture-file";
import { neuronDrawing } from "../figures/neurons/neuron-picture";
import { svgDocument } from "../figures/svg";
import { Boundary } from "../ui/Boundary";
import { useApp, useAppState, useReload } from "../ui/context";
import { loadPart } from "../ui/missing-part";
import { Working } from "../ui/Working";
import { captionOf } from "./caption";
import { askedOf } from "./drawn";
import styles from "./FigureColumn.module.css";
import { useFocus } from "./focus-context";
import { comparedOf } from "./neurons";
import { neuronNumbers } from "./neurons-file";
import { tokensOf, useTokens } from "./picture";
import { useFurther } from "./use-drawn";
import type { AttentionView, FigureSource, ViewProps } from "./view";

export const neuronView: AttentionView = {
  label: "Neurons",
  title: "Neuron view",
  about: {
    shows:
      "How the selected head weighs the keys for one query token: the query's vector q, each key's vector k, their products dimension by dimension, the sum of these, the score, and the weight.",
    formula:
      "score = q·k / √d in most families, weight = softmax(score); q and k after rotation by position, where the model rotates them",
    read: "Purple is positive, orange negative. A key has much weight if its products are mostly purple; a few dimensions that are purple for one key only are what this head goes by.",
  },
  View,
  files,
};

/** The room of the line above the keys and of the two below them, in CSS pixels. */
const aroundKeys = 96;
const leastHeight = 240;

/** Loaded on first use; a lazy component that failed to load never retries, so another one takes its place. */
const loadNeurons = () => ({
  NeuronView: lazy(async () => ({
    default: await loadPart(async () => (await import("../figures/neurons/NeuronView")).NeuronView),
  })),
});

const firstNeurons = loadNeurons();

function View({ slot, picture, maxHeight }: ViewProps) {
  const { further } = useApp();
  const view = useAppState((state) => state.view);
  const { found, request } = useFurther(slot, picture);
  const { model } = picture.info;
  const shown = useMemo(() => comparedOf(model, view, found), [model, view, found]);
  const [{ NeuronView }, setNeurons] = useState(firstNeurons);
  const reload = useReload();
  const { onPin } = useFocus(slot.id, picture);
  const tokens = useTokens(shown?.picture ?? null);
  const { layer, head } = askedOf(view, picture);
  return (
    <div data-testid="neuron-view" data-slot={slot.id} data-layer={layer}>
      {hasHead(picture.info.prunedHeads, [layer, head]) ? (
        <p className={styles.empty}>
          This head was pruned, so it has no queries and keys. Choose another head or layer.
        </p>
      ) : shown ? (
        <Boundary what="The neuron view" onRetry={() => setNeurons(loadNeurons())} onReload={reload}>
          <Suspense fallback={<div className={styles.empty} />}>
            <NeuronView
              tokens={tokens}
              compared={shown.compared}
              rawTokens={view.isRaw}
              query={shown.query}
              onQuery={(index) => onPin({ side: "query", index })}
              title={`layer ${layer}, head ${head}`}
              label={`Neuron view of ${slot.label}`}
              maxHeight={Math.max(leastHeight, maxHeight - aroundKeys)}
            />
          </Suspense>
        </Boundary>
      ) : (
        <div className={styles.empty}>
          <Working
            what="Computing queries and keys"
            request={request}
            onCancel={() => further.cancel(slot.id)}
            onRetry={() => void further.ask(slot.id)}
            look="card"
            testId="neurons"
          />
        </div>
      )}
    </div>
  );
}

function files({ excerpt, view, further }: FigureSource) {
  const { layer } = excerpt;
  const { head } = askedOf(view, excerpt.picture);
  const shown = comparedOf(excerpt.picture.info.model, view, further);
  if (!shown || hasHead(excerpt.picture.info.prunedHeads, [layer, head])) return [];
  const { picture, query, compared } = shown;
  const what = `layer ${layer}, head ${head}, query ${query} “${picture.result.texts[query]?.trim()}”`;
  const document = () =>
    svgDocument(
      neuronDrawing({ tokens: tokensOf(picture), rawTokens: view.isRaw, compared, query }),
      `Neuron view: ${what}`,
      captionOf(picture, what, plain, new Date()),
    );
  const { tokens } = picture.result;
  return [...pictureFiles(document), ...neuronNumbers({ layer, head, query, tokens, compared })];
}

/** All tokens are compared, whatever other figures leave out. */
const plain: Pick<ViewState, "special" | "segments"> = { special: "show", segments: "all" };
