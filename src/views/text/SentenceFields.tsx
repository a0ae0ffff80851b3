/** @file The fields for the sentence and the second one of a pair, and their number of tokens. */

import { ActionIcon, Stack, Textarea, Tooltip, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { plural } from "../../lib/format";
import type { Picture } from "../../store";
import { useActiveSlot, useApp, useAppState, usePanel } from "../ui/context";
import { Sign } from "../ui/Sign";
import { sentenceFieldId } from "../ui/use-keys";
import styles from "./SentenceFields.module.css";
import { textPlaceholder } from "./text-placeholder";

export function SentenceFields() {
  const app = useApp();
  const { text, pair } = useAppState((state) => state.subject);
  const active = useAppState((state) => state.active);
  const slot = useActiveSlot();
  const { picture } = usePanel(active);
  const isAdding = useRef(false);
  const addPair = () => {
    isAdding.current = true;
    app.sentence.setPair("");
  };
  /** A second sentence that a link has brought along takes no focus. */
  const focusIfAdded = (field: HTMLTextAreaElement | null) => {
    if (field && isAdding.current) field.focus();
    isAdding.current = false;
  };
  return (
    <Stack gap={5} miw={0}>
      <Textarea
        id={sentenceFieldId}
        data-testid="sentence"
        aria-label={pair === null ? "Sentence" : "First sentence"}
        placeholder={textPlaceholder(slot, "Type a sentence")}
        value={text}
        onChange={(event) => app.sentence.setText(event.currentTarget.value)}
        onKeyDown={(event) => heedKey(event, () => app.sentence.commit())}
        {...fieldProps}
      />
      {pair !== null && (
        <div className={styles.pair}>
          <Textarea
            ref={focusIfAdded}
            data-testid="pair"
            aria-label="Second sentence"
            placeholder={textPlaceholder(slot, "Second sentence")}
            value={pair}
            onChange={(event) => app.sentence.setPair(event.currentTarget.value)}
            onKeyDown={(event) => heedKey(event, () => app.sentence.commit())}
            {...fieldProps}
          />
          <Tooltip label="Remove the second sentence">
            <ActionIcon
              aria-label="Remove the second sentence"
              data-testid="remove-pair"
              onClick={() => app.sentence.setPair(null)}
            >
              <Sign icon={IconX} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
      <div className={styles.below}>
        {pair === null ? (
          <UnstyledButton className={styles.add} data-testid="add-pair" onClick={addPair}>
            + second sentence
          </UnstyledButton>
        ) : (
          <PairRemark />
        )}
        {picture && <TokenCount picture={picture} label={slot?.label ?? picture.info.name} />}
      </div>
    </Stack>
  );
}

const fieldProps = {
  autosize: true,
  minRows: 1,
  maxRows: 4,
  dir: "auto",
  spellCheck: false,
  className: styles.field,
  classNames: { input: styles.input ?? "" },
} as const;

/** Enter commits the text, Esc leaves the field. */
function heedKey(event: KeyboardEvent<HTMLTextAreaElement>, commit: () => void): void {
  if (event.key === "Escape" && !event.nativeEvent.isComposing) event.currentTarget.blur();
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  commit();
}

/** Says that the active model does not read pairs. */
function PairRemark() {
  const slot = useActiveSlot();
  const hasPairs = slot?.state.kind !== "ready" || slot.state.info.hasPairs;
  if (hasPairs) return <span />;
  return <span>{slot.label} has no sentence pairs: it reads the first sentence alone.</span>;
}

interface TokenCountProps {
  readonly picture: Picture;
  readonly label: string;
}

function TokenCount({ picture, label }: TokenCountProps) {
  const { tokens, truncated, isMoreTruncated } = picture.result;
  return (
    <span className={styles.count} data-testid="token-count">
      {truncated > 0 && (
        <strong className={styles.truncated} data-testid="truncated">
          {isMoreTruncated ? "more than " : ""}the last {plural(truncated, "token")} cut: {label} holds{" "}
          {tokens.length}
          {" · "}
        </strong>
      )}
      {plural(tokens.length, "token")}
    </span>
  );
}
