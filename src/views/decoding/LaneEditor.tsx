/** @file The editor of a lane: the library's parameters as a form and as text, checked while typing. */

import { Button, Group, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { toAppError } from "../../lib/errors";
import { type Lane, type LaneOptions, type LaneReading, parseOptions, settingsLine } from "../../store";
import { Dialog } from "../ui/Dialog";
import { GrowingField } from "../ui/GrowingField";
import styles from "./LaneEditor.module.css";
import { LaneForm } from "./LaneForm";
import { useDecoding } from "./use-decoding";
import { laneLabel } from "./words";

interface LaneEditorProps {
  readonly lane: Lane;
  readonly onClose: () => void;
}

export function LaneEditor({ lane, onClose }: LaneEditorProps) {
  return (
    <Dialog isOpen onClose={onClose} title={`Edit ${laneLabel(lane)}`} width={640}>
      <Editor lane={lane} onClose={onClose} />
    </Dialog>
  );
}

/** The text is the state; the form reads and rewrites it. A branch keeps the tokens it starts from. */
function Editor({ lane, onClose }: LaneEditorProps) {
  const decoding = useDecoding();
  const { ids, ...own } = lane.options;
  const [name, setName] = useState(lane.name);
  const [text, setText] = useState(() => settingsLine(own));
  const parsed = read(text);
  const whole = (options: LaneOptions) => (ids === undefined ? options : { ...options, ids });
  const reading = useReading(parsed.ok ? whole(parsed.options) : null);
  const refusal = parsed.ok ? (reading?.ok === false ? reading : null) : parsed;
  const save = () => {
    if (!parsed.ok) return;
    decoding.edit(lane.id, { name, options: whole(parsed.options) });
    onClose();
  };
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault();
        if (!refusal) save();
      }}
    >
      <TextInput
        label="Name"
        data-testid="lane-name"
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {parsed.ok && (
        <LaneForm options={parsed.options} onChange={(options) => setText(settingsLine(options))} />
      )}
      <GrowingField
        label="The same as arguments of generate, or as JSON"
        data-testid="lane-options"
        input={styles.options ?? ""}
        least={2}
        most={8}
        around={13}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <p
        className={styles.verdict}
        role="status"
        data-refused={refusal !== null || undefined}
        data-testid="lane-verdict"
      >
        {refusal ? (
          <>
            <strong>{refusal.message}</strong> {refusal.hint}
          </>
        ) : (
          reading?.ok && `Understood as ${reading.strategy}.`
        )}
      </p>
      <Group gap={8} align="normal" justify="flex-end" wrap="nowrap">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={refusal !== null} data-testid="save-lane">
          Save and run this lane
        </Button>
      </Group>
    </form>
  );
}

type Read =
  | { readonly ok: true; readonly options: LaneOptions }
  | { readonly ok: false; readonly message: string; readonly hint: string };

function read(text: string): Read {
  try {
    return { ok: true, options: parseOptions(text) };
  } catch (thrown) {
    const { message, hint } = toAppError(thrown);
    return { ok: false, message, hint };
  }
}

/** How the engine reads the options; null until it has answered. */
function useReading(options: LaneOptions | null): LaneReading | null {
  const decoding = useDecoding();
  const key = options && JSON.stringify(options);
  const [reading, setReading] = useState<LaneReading | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the options are new objects each time; their text says whether they changed
  useEffect(() => {
    let isLatest = true;
    setReading(null);
    if (options) {
      decoding.check(options).then(
        (answer) => isLatest && setReading(answer),
        () => undefined,
      );
    }
    return () => {
      isLatest = false;
    };
  }, [decoding, key]);
  return reading;
}
