/** @file What the lanes continue: the prompt, and the model that writes. */

import { Checkbox, TextInput } from "@mantine/core";
import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import { isFresh, isSameText } from "../../store";
import { textPlaceholder } from "../text/text-placeholder";
import { useAppState } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
import { GrowingField } from "../ui/GrowingField";
import { DecodingModel } from "./DecodingModel";
import styles from "./PromptBar.module.css";
import { useDecoding, useDecodingState } from "./use-decoding";

export function PromptBar() {
  const decoding = useDecoding();
  const prompt = useDecodingState((state) => state.prompt);
  const slotId = useDecodingState((state) => state.slot);
  const slots = useAppState((state) => state.slots);
  const slot = slots.find(({ id }) => id === slotId);
  return (
    <section className={styles.bar} aria-label="Prompt and model">
      <div>
        <GrowingField
          aria-label="Prompt"
          data-testid="prompt"
          placeholder={textPlaceholder(slot, "Type the beginning of a text")}
          least={1}
          most={5}
          around={16}
          dir="auto"
          spellCheck={false}
          input={styles.input ?? ""}
          value={prompt}
          onChange={(event) => decoding.setPrompt(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            decoding.restart();
          }}
        />
        <PromptRemark />
        {slot?.state.kind === "ready" && slot.state.info.hasChatTemplate && <ChatControls />}
      </div>
      <DecodingModel />
      <RunError />
    </section>
  );
}

/** The check box of the chat template, and with it the system message and the whole text. */
function ChatControls() {
  const decoding = useDecoding();
  const isChat = useDecodingState((state) => state.isChat);
  const system = useDecodingState((state) => state.system);
  const conversation = useDecodingState((state) =>
    state.promptSize && isSameText(state.promptSize, state) ? state.promptSize.conversation : null,
  );
  const error = useDecodingState((state) => state.chatError);
  return (
    <div className={styles.chat}>
      <Checkbox
        size="xs"
        label="Chat template"
        data-testid="chat"
        checked={isChat}
        onChange={(event) => decoding.setChat({ isChat: event.currentTarget.checked })}
      />
      {isChat && (
        <TextInput
          size="xs"
          aria-label="System message"
          data-testid="system"
          placeholder="System message, may be empty"
          value={system}
          onChange={(event) => decoding.setChat({ system: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) decoding.restart();
          }}
        />
      )}
      {isChat && conversation !== null && (
        <details>
          <summary>What the model reads</summary>
          <pre data-testid="conversation">{conversation}</pre>
        </details>
      )}
      {isChat && error && <ErrorNote error={error} testId="chat-error" />}
    </div>
  );
}

/** The length of the prompt, and a note if the texts below belong to another one. */
function PromptRemark() {
  const size = useDecodingState((state) =>
    state.promptSize && isSameText(state.promptSize, state) ? state.promptSize : null,
  );
  const isStale = useDecodingState((state) => state.subject !== null && !isFresh(state));
  const promptCut = useDecodingState((state) => state.promptCut);
  const isTooLong = size !== null && size.tokens > size.maxPositions;
  return (
    <p className={styles.remark}>
      <span data-testid="stale">
        {isStale && "The texts below belong to another prompt, seed or model. Press Enter to run this one."}
      </span>
      <span data-testid="prompt-size" data-warning={isTooLong || promptCut > 0 || undefined}>
        {size?.tokens === 0 && "empty: the model begins with its first token, as generate does"}
        {size !== null && size.tokens > 0 && plural(size.tokens, "token")}
        {isTooLong && `, the model holds ${size.maxPositions}`}
        {promptCut > 0 && `; the last ${plural(promptCut, "character")} cut: a prompt may have 100,000`}
      </span>
    </p>
  );
}

/** Why no lane could run. */
function RunError() {
  const run = useDecodingState((state) => state.run);
  if (run.kind !== "failed" || !(run.error instanceof AppError)) return null;
  return (
    <div className={styles.error} data-testid="run-error">
      <ErrorNote error={run.error} />
    </div>
  );
}
