/** @file A figure that is being computed: grey words until the first one is there, a card over the old one after that. */

import { type Slot, sameSubject, shownHeads } from "../../store";
import { TokenOutline, type TokenOutlineProps } from "../figures/head/TokenOutline";
import { ModelWorking } from "../models/ModelWorking";
import { useApp, useAppState, usePanel } from "../ui/context";
import { Working } from "../ui/Working";
import styles from "./FigureWorking.module.css";
import { figureTokens, standInSize } from "./picture";

interface FigureProps {
  readonly slot: Slot;
}

/** Widths of the grey words, in px: about those of the first sentence. */
const widths = [38, 14, 26, 18, 64, 40, 28, 44, 30, 72, 8, 12, 48, 28, 42, 28, 8, 38];

interface FirstFigureProps extends FigureProps, Pick<TokenOutlineProps, "maxHeight" | "compact"> {}

/** The tokens once they are known, otherwise grey words. */
export function FirstFigure({ slot, ...room }: FirstFigureProps) {
  const { preview } = usePanel(slot.id);
  const subject = useAppState((state) => state.subject);
  const view = useAppState((state) => state.view);
  const isKnown = preview !== undefined && sameSubject(preview.subject, subject) && view.tab === "heads";
  return (
    <div className={styles.placeholder}>
      <div className={styles.first}>
        <FigureWorking slot={slot} />
      </div>
      {isKnown ? (
        <TokenOutline
          tokens={figureTokens(preview.tokens)}
          heads={shownHeads(view, standInSize.numHeads)}
          selectedHead={view.head}
          specialTokens={view.special}
          rawTokens={view.isRaw}
          {...room}
        />
      ) : (
        <GreyWords />
      )}
    </div>
  );
}

function GreyWords() {
  return (
    <div className={styles.rows} aria-hidden="true">
      {widths.map((width, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change
        <div key={row}>
          <span style={{ width }} />
          <span style={{ width }} />
        </div>
      ))}
    </div>
  );
}

export function NextFigure({ slot }: FigureProps) {
  const { request, picture } = usePanel(slot.id);
  const isFailed = [slot.state.kind, request.kind].includes("failed") && slot.state.kind !== "loading";
  if (picture?.isStored && !isFailed) return <StoredRun />;
  return (
    <div className={isFailed ? undefined : styles.floating}>
      <FigureWorking slot={slot} />
      {isFailed && picture && (
        <p className={styles.older}>The figure still shows “{excerpt(picture.subject.text)}”.</p>
      )}
    </div>
  );
}

/** Floats over the figure, which stays where it is when the live one takes its place. */
function StoredRun() {
  return (
    <div
      className={styles.stored}
      title="Computed in advance with the transformers library. The model is loading and will compute the same here."
      data-testid="stored-run"
    >
      stored run
    </div>
  );
}

/** The model comes first: without it there is no request. */
function FigureWorking({ slot }: FigureProps) {
  const { results } = useApp();
  const { request } = usePanel(slot.id);
  const { kind } = slot.state;
  if (kind === "loading" || kind === "failed") return <ModelWorking slot={slot} look="card" />;
  return (
    <Working
      what="Computing attention"
      request={request}
      onCancel={() => results.cancel(slot.id)}
      onRetry={() => void results.ask(slot.id)}
      look="card"
      testId="figure"
    />
  );
}

const excerptLength = 60;

const excerpt = (text: string): string =>
  text.length <= excerptLength ? text : `${text.slice(0, excerptLength).trimEnd()}…`;
