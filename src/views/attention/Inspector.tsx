/** @file The selected head: what it does, its matrix and its numbers, and what can be done with it. */

import { ActionIcon, Group, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { type HeadPlace, hasHead } from "../../analysis/head-sets";
import { formatFull, formatNumber } from "../../lib/format";
import { isBlank, layerOf, type Picture, type Slot } from "../../store";
import { MatrixView } from "../figures/matrix/MatrixView";
import { useActiveSlot, useAppState, usePanel } from "../ui/context";
import { Sign } from "../ui/Sign";
import { useSize } from "../ui/use-size";
import { type Asked, aloneNote, askedOf, drawnOf, matrixMap, matrixTitle } from "./drawn";
import { useDrawnFocus } from "./drawn-focus";
import { useFocus } from "./focus-context";
import { HeadActions } from "./HeadActions";
import { HeadLine } from "./HeadLine";
import { headNumbers } from "./head-numbers";
import styles from "./Inspector.module.css";
import { MeasureImportance } from "./MeasureImportance";
import { NearestHeads } from "./NearestHeads";
import { RepeatBadges } from "./RepeatBadges";
import { StrongestTokens } from "./StrongestTokens";
import { useImportance } from "./use-importance";
import { useSettledPicture } from "./use-settled-picture";

export function Inspector({ onClose }: { readonly onClose: () => void }) {
  const slot = useActiveSlot();
  const active = useAppState((state) => state.active);
  const picture = useSettledPicture(usePanel(active).picture);
  const head = useAppState((state) => state.view.head);
  const isEmpty = useAppState(({ subject }) => isBlank(subject));
  const hasHead = slot && picture && !isEmpty && head !== null && picture.result.tokens.length > 0;
  return (
    <div className={styles.inspector} data-testid="inspector">
      <ActionIcon className={styles.close} aria-label="Close the inspector" onClick={onClose}>
        <Sign icon={IconX} />
      </ActionIcon>
      {hasHead ? (
        <OneHead slot={slot} picture={picture} head={Math.min(head, picture.info.numHeads - 1)} />
      ) : (
        <NoHead isWaiting={!picture} isEmpty={isEmpty} />
      )}
    </div>
  );
}

interface NoHeadProps {
  readonly isWaiting: boolean;
  /** There is no sentence, so that no head has anything to show. */
  readonly isEmpty: boolean;
}

function NoHead({ isWaiting, isEmpty }: NoHeadProps) {
  const isChosen = isWaiting || isEmpty;
  return (
    <>
      <h2>{isChosen ? "The selected head" : "No head selected"}</h2>
      <div className={styles.line}>
        {isEmpty
          ? "Type a sentence to see its matrix and its numbers."
          : !isWaiting && "Click a head's tile to see its matrix and its numbers."}
      </div>
      {!isEmpty && <div className={styles.blank} aria-hidden="true" />}
    </>
  );
}

interface OneHeadProps {
  readonly slot: Slot;
  readonly picture: Picture;
  readonly head: number;
}

/** Where the page is wide and scroll bars take no room. */
const guess = { width: 309, height: 309 };

function OneHead({ slot, picture, head }: OneHeadProps) {
  const view = useAppState((state) => state.view);
  const { numHeads, numLayers, prunedHeads } = picture.info;
  const layer = layerOf(view, numLayers);
  const place = useMemo(() => [layer, head] as const, [layer, head]);
  const ofFigure = askedOf(view, picture);
  const { isWords } = ofFigure;
  const asked = useMemo(() => aloneOf(picture, place, isWords), [picture, place, isWords]);
  const drawn = useMemo(() => drawnOf(picture, asked, null), [picture, asked]);
  const attention = useMemo(() => matrixMap(drawn, head), [drawn, head]);
  const { tokens } = drawn;
  const focus = useDrawnFocus(useFocus(slot.id, picture), drawn.words);
  const { measured, width } = useSize<HTMLDivElement>("inspector", guess);
  const isPruned = hasHead(prunedHeads, place);
  const importance = useImportance(slot.id, picture.info);
  return (
    <>
      <Group gap={8} align="baseline" wrap="nowrap" pr={32}>
        <h2>
          Layer {layer} · Head {head}
        </h2>
        <Text fz="xs" c="dimmed" truncate>
          {slot.label}
        </Text>
      </Group>
      {isPruned ? (
        <div className={styles.line}>This head was pruned: it looks at nothing and has no numbers.</div>
      ) : (
        <HeadLine slot={slot.id} picture={picture} place={place} />
      )}
      {!isPruned && (
        <div className={styles.badges}>
          {!importance && <MeasureImportance slot={slot.id} />}
          <RepeatBadges slot={slot.id} info={picture.info} place={place} />
        </div>
      )}
      {!isPruned && <HeadActions slot={slot.id} place={place} numHeads={numHeads} />}
      <DrawnNote asked={ofFigure} />
      <div {...measured} className={styles.matrix}>
        {!isPruned && (
          <MatrixView
            tokens={tokens}
            attention={attention}
            color="sequential"
            rawTokens={view.isRaw}
            specialTokens={view.special}
            label={`Attention of ${matrixTitle(drawn, asked)}`}
            size={width}
            {...focus}
          />
        )}
      </div>
      {!isPruned && (
        <>
          <StrongestTokens
            {...{ tokens, attention, special: view.special, isRaw: view.isRaw, marked: focus.marked }}
            pinned={focus.pinned ? focus.focus : null}
            tokenOf={(row) => drawn.words?.[row]?.first ?? row}
          />
          <NearestHeads picture={picture} place={place} />
          <Numbers picture={picture} place={place} />
        </>
      )}
    </>
  );
}

/** What is drawn of one head, whatever the figure makes of many. */
function aloneOf(picture: Picture, [layer, head]: HeadPlace, isWords: boolean): Asked {
  const heads = Array.from({ length: picture.info.numHeads }, (_, each) => each);
  return { layer, head, heads, isWords, combine: "none", isDifference: false, special: "show" };
}

/** Says that the figure beside it draws something else than this head. */
function DrawnNote({ asked }: { readonly asked: Asked }) {
  const note = aloneNote(asked);
  return (
    note && (
      <Text fz="xs" c="dimmed" data-testid="drawn-note">
        {note}
      </Text>
    )
  );
}

interface NumbersProps {
  readonly picture: Picture;
  readonly place: HeadPlace;
}

function Numbers({ picture, place }: NumbersProps) {
  const numbers = useMemo(() => headNumbers(picture, place), [picture, place]);
  return (
    <>
      <dl className={styles.figures}>
        {numbers.map(({ name, value, n, title }) => (
          <div key={name} title={title}>
            <dt>{name}</dt>
            <dd title={formatFull(value)}>
              {formatNumber(value)} <small>{n === null ? "" : `n = ${n}`}</small>
            </dd>
          </div>
        ))}
      </dl>
      <Text fz="xs" c="dimmed">
        Means over n query tokens, special ones too.
      </Text>
    </>
  );
}
