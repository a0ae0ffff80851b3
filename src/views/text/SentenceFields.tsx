/** @file The fields for the sentence and the second one of a pair, one line each until they are used. */

import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, type PropsWithChildren, type Ref, useRef, useState } from "react";
import { plural } from "../../lib/format";
import { isBlank, sameSubject, subjectFor } from "../../store";
import { useActiveSlot, useApp, useAppState, usePanel } from "../ui/context";
import { GrowingField } from "../ui/GrowingField";
import { Sign } from "../ui/Sign";
import { sentenceFieldId } from "../ui/use-keys";
import styles from "./SentenceFields.module.css";
import { textPlaceholder } from "./text-placeholder";

export function SentenceFields() {
  const app = useApp();
  const { text, pair } = useAppState((state) => state.subject);
  const isAdding = useRef(false);
  const addPair = () => {
    isAdding.current = true;
    app.sentence.setPair("");
  };
  /** A second sentence that came with a link takes no focus. */
  const focusIfAdded = (field: HTMLTextAreaElement | null) => {
    if (field && isAdding.current) field.focus();
    isAdding.current = false;
  };
  return (
    <div className={styles.fields} data-pair={pair !== null || undefined}>
      <Field
        id={sentenceFieldId}
        testId="sentence"
        label={pair === null ? "Sentence" : "First sentence"}
        words="Type a sentence"
        value={text}
        onChange={(next) => app.sentence.setText(next)}
      >
        {pair === null && (
          <>
            <TokenCount />
            <UnstyledButton className={styles.add} data-testid="add-pair" onClick={addPair}>
              + second sentence
            </UnstyledButton>
          </>
        )}
      </Field>
      {pair !== null && (
        <Field
          ref={focusIfAdded}
          testId="pair"
          label="Second sentence"
          words="Second sentence"
          value={pair}
          onChange={(next) => app.sentence.setPair(next)}
        >
          <TokenCount />
          <Tooltip label="Remove the second sentence">
            <ActionIcon
              size={24}
              aria-label="Remove the second sentence"
              data-testid="remove-pair"
              onClick={() => app.sentence.setPair(null)}
            >
              <Sign icon={IconX} />
            </ActionIcon>
          </Tooltip>
        </Field>
      )}
    </div>
  );
}

interface FieldProps {
  readonly ref?: Ref<HTMLTextAreaElement>;
  readonly id?: string;
  readonly testId: string;
  readonly label: string;
  /** Its placeholder. */
  readonly words: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** One line; while it has the focus it grows over what is below. */
function Field({ ref, id, testId, label, words, value, onChange, children }: PropsWithChildren<FieldProps>) {
  const app = useApp();
  const slot = useActiveSlot();
  const [isFocused, setIsFocused] = useState(false);
  return (
    <div className={styles.place}>
      <div className={styles.frame}>
        <GrowingField
          ref={ref}
          id={id}
          data-testid={testId}
          aria-label={label}
          placeholder={textPlaceholder(slot, words)}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={(event) => heedKey(event, () => app.sentence.commit())}
          onFocus={() => setIsFocused(true)}
          onBlur={(event) => {
            event.currentTarget.scrollTop = 0;
            setIsFocused(false);
          }}
          variant="unstyled"
          least={1}
          most={isFocused ? 8 : 1}
          around={8}
          dir="auto"
          spellCheck={false}
          className={styles.field}
          input={styles.input ?? ""}
        />
        <div className={styles.side}>{children}</div>
      </div>
    </div>
  );
}

/** Enter commits the text, Esc leaves the field. */
function heedKey(event: KeyboardEvent<HTMLTextAreaElement>, commit: () => void): void {
  if (event.key === "Escape" && !event.nativeEvent.isComposing) event.currentTarget.blur();
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
  event.preventDefault();
  commit();
}

/** Keeps its room while the number is unknown. */
function TokenCount() {
  const { picture } = usePanel(useAppState((state) => state.active));
  const subject = useAppState((state) => state.subject);
  const isKnown =
    picture && !isBlank(subject) && sameSubject(picture.subject, subjectFor(picture.info, subject));
  return (
    <span className={styles.count} data-testid="token-count">
      {isKnown && plural(picture.result.tokens.length, "token")}
    </span>
  );
}
