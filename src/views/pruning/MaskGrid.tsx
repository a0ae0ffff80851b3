/** @file Layers × heads: the grid that is the mask. A click masks or restores a head. */

import { type KeyboardEvent, type MouseEvent, type RefObject, useRef } from "react";
import { type HeadPlace, type HeadSet, hasHead } from "../../analysis/head-sets";
import { formatFull } from "../../lib/format";
import type { ModelInfo } from "../../store";
import type { FigureTheme } from "../figures/figure-theme";
import figures from "../figures/figures.module.css";
import { useFigureTheme } from "../figures/theme";
import { cssColor, scalePosition, sequentialColor, textOn } from "../ui/colors";
import {
  cellState,
  cellWords,
  columnPlaces,
  importanceAt,
  layerPlaces,
  nextPlace,
  onlyIn,
  rangePlaces,
} from "./grid-model";
import styles from "./MaskGrid.module.css";

interface MaskGridProps {
  readonly info: ModelInfo;
  readonly mask: HeadSet;
  /** `[numLayers × numHeads]`; null while it is unknown. */
  readonly importance: Float32Array | null;
  readonly a: HeadSet | null;
  readonly b: HeadSet | null;
  /** The selected head. */
  readonly place: HeadPlace;
  readonly onPlace: (place: HeadPlace) => void;
  readonly onToggle: (places: readonly HeadPlace[]) => void;
  readonly onSet: (places: readonly HeadPlace[], isMasked: boolean) => void;
  readonly onOpen: (place: HeadPlace) => void;
}

export function MaskGrid(props: MaskGridProps) {
  const { info, place, onPlace, onToggle } = props;
  const theme = useFigureTheme();
  const anchor = useRef(place);
  const cells = useRef<HTMLTableSectionElement>(null);
  const layers = Array.from({ length: info.numLayers }, (_, layer) => layer);
  const heads = Array.from({ length: info.numHeads }, (_, head) => head);
  const walk = (event: KeyboardEvent) => {
    const next = nextPlace(event.key, place, info);
    if (!next || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    onPlace(next);
    cells.current?.querySelector<HTMLElement>(`[data-place="${next.join("-")}"]`)?.focus();
  };
  return (
    <div className={`${figures.figure} ${styles.scroll}`}>
      <table className={styles.grid} data-testid="mask-grid" aria-label="The mask: layers by heads">
        <thead>
          <tr>
            <td className={styles.corner}>layer</td>
            {heads.map((head) => (
              <th key={head} scope="col">
                <button
                  type="button"
                  className={styles.header}
                  aria-label={`Mask or restore head ${head} of every layer`}
                  onClick={() => onToggle(columnPlaces(head, info))}
                >
                  {head}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={cells} onKeyDown={walk}>
          {layers.map((layer) => (
            <tr key={layer}>
              <th scope="row">
                <button
                  type="button"
                  className={styles.header}
                  data-testid={`mask-layer-${layer}`}
                  aria-label={`Mask or restore layer ${layer}`}
                  onClick={() => onToggle(layerPlaces(layer, info))}
                >
                  {layer}
                </button>
              </th>
              {heads.map((head) => (
                <Cell key={head} at={[layer, head]} theme={theme} anchor={anchor} {...props} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps extends MaskGridProps {
  readonly at: HeadPlace;
  readonly theme: FigureTheme;
  /** The head that was clicked last, from which a range begins. The selected one follows the focus. */
  readonly anchor: RefObject<HeadPlace>;
}

function Cell({ at, theme, anchor, ...props }: CellProps) {
  const { info, mask, place } = props;
  const importance = importanceAt(at, info, props.importance);
  const state = cellState(at, mask, info.prunedHeads);
  const words = cellWords(at, state, importance);
  const only = onlyIn(at, props.a, props.b);
  const click = (event: MouseEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return props.onOpen(at);
    if (event.shiftKey) props.onSet(rangePlaces(anchor.current, at), hasHead(mask, anchor.current));
    else {
      anchor.current = at;
      props.onToggle([at]);
    }
    props.onPlace(at);
  };
  const isSelected = at[0] === place[0] && at[1] === place[1];
  return (
    <td>
      <button
        type="button"
        className={styles.cell}
        data-place={at.join("-")}
        data-testid={`mask-${at.join("-")}`}
        data-state={state}
        aria-pressed={state === "masked"}
        aria-label={only ? `${words}, only in ${only}` : words}
        aria-disabled={state === "pruned" || undefined}
        title={titleOf(words, importance, state)}
        aria-current={isSelected || undefined}
        tabIndex={isSelected ? 0 : -1}
        style={state === "kept" ? paintOf(importance, theme) : undefined}
        onFocus={() => props.onPlace(at)}
        onClick={click}
      >
        {at[1]}
        {only && (
          <span className={styles.only} aria-hidden="true">
            {only}
          </span>
        )}
      </button>
    </td>
  );
}

function titleOf(words: string, importance: number | null, state: string): string {
  const exact = importance === null ? "" : `\nimportance ${formatFull(importance)}`;
  if (state === "pruned") return `${words}: this head was removed`;
  return `${words}${exact}\nclick masks or restores, Shift-click a range, Alt-click opens it in Attention`;
}

function paintOf(importance: number | null, { scheme, background }: FigureTheme) {
  if (importance === null) return undefined;
  const color = sequentialColor(scalePosition(importance), scheme, background);
  return { background: cssColor(color), color: textOn(color) };
}
