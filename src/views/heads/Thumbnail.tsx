/** @file A head's matrix on the page's sentence; blank until the model has read it. */

import { useMemo } from "react";
import type { HeadPlace } from "../../analysis/head-sets";
import { at } from "../../lib/tensor";
import type { ModelInfo, Picture } from "../../store";
import { useTokens } from "../attention/picture";
import { HeadThumbnail } from "../figures/matrix/HeadThumbnail";
import { useAppState, usePanel } from "../ui/context";
import styles from "./heads.module.css";

interface ThumbnailProps {
  readonly picture: Picture | null;
  readonly place: HeadPlace;
  readonly size: number;
}

/** The active model's picture, if the charts are of the same model. */
export function useModelPicture({ model }: Pick<ModelInfo, "model">): Picture | null {
  const { picture } = usePanel(useAppState((state) => state.active));
  return picture?.info.model === model && picture.result.tokens.length > 0 ? picture : null;
}

export function Thumbnail({ picture, place: [layer, head], size }: ThumbnailProps) {
  const tokens = useTokens(picture);
  const attention = useMemo(
    () => picture && at(at(picture.result.attentions, layer), head),
    [picture, layer, head],
  );
  if (!attention) return <span className={styles.blank} style={{ width: size, height: size }} />;
  return <HeadThumbnail tokens={tokens} attention={attention} size={size} />;
}
