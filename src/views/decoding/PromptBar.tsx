/** @file What the lanes continue: the prompt, and the model that writes. */

import { Textarea } from "@mantine/core";
import { AppError } from "../../lib/errors";
import { plural } from "../../lib/format";
import { isFresh } from "../../store";
import { textPlaceholder } from "../text/text-placeholder";
import { useAppState } from "../ui/context";
import { ErrorNote } from "../ui/ErrorNote";
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
      <div className={styles.prompt}>
        <Textarea
          aria-label="Prompt"
          data-testid="prompt"
          placeholder={textPlaceholder(slot, "Type the beginning of a text")}
          autosize
          minRows={1}
          maxRows={5}
          dir="auto"
          spellCheck={false}
          classNames={{ input: styles.input ?? "" }}
          value={prompt}
          onChange={(event) => decoding.setPrompt(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            decoding.restart();
          }}
        />
        <PromptRemark />
      </div>
      <DecodingModel />
      <RunError />
    </section>
  );
}

/** How long the prompt is, and whether the texts below are of another one. */
function PromptRemark() {
  const size = useDecodingState((state) =>
    state.promptSize?.prompt === state.prompt ? state.promptSize : null,
  );
  const isStale = useDecodingState((state) => state.subject !== null && !isFresh(state));
  const promptCut = useDecodingState((state) => state.promptCut);
  const isTooLong = size !== null && size.tokens > size.maxPositions;
  return (
    <p className={styles.remark}>
      <span data-testid="stale">
        {isStale && "The texts below are of another prompt, seed or model. Enter runs this one."}
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

/** What kept all lanes from running. */
function RunError() {
  const run = useDecodingState((state) => state.run);
  if (run.kind !== "failed" || !(run.error instanceof AppError)) return null;
  return (
    <div className={styles.error} data-testid="run-error">
      <ErrorNote error={run.error} />
    </div>
  );
}
