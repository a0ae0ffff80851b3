/** @file A data set by its id on the Hub, and the exercise's own choice as one button. */

import { Button, NumberInput, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type DataSource, isHubId, parseHubAddress } from "../../store";
import { useSettings } from "../shell/context";
import { addressFault, HubAddressField } from "../shell/HubAddressField";
import type { DataFormProps } from "./DataDialog";
import styles from "./DataDialog.module.css";

const usualRows = 32;
const mostRows = 10_000;

export function DataHubForm({ onChoose }: DataFormProps) {
  const [settings, change] = useSettings();
  const [id, setId] = useState("");
  const [split, setSplit] = useState("");
  const [rows, setRows] = useState<string | number>(usualRows);
  const [address, setAddress] = useState(settings.hubAddress ?? "");
  const [isTried, setIsTried] = useState(false);
  const hub = parseHubAddress(address);
  const errors = {
    id: isHubId(id.trim()) ? null : "An id is an owner and a name: dair-ai/emotion.",
    hub: hub === undefined ? addressFault : null,
  };

  function choose(source: Extract<DataSource, { id: string }>) {
    if (hub === undefined) return;
    change({ hubAddress: hub });
    onChoose({ ...source, ...(hub !== null && { hub }) });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsTried(true);
    if (errors.id || errors.hub) return;
    choose({
      id: id.trim(),
      ...(split.trim() !== "" && { split: split.trim() }),
      rows: Number(rows) || usualRows,
    });
  }

  return (
    <form onSubmit={submit} noValidate>
      <div className={styles.three}>
        <TextInput
          label="Id on the Hub"
          placeholder="dair-ai/emotion"
          data-autofocus
          data-testid="data-hub-id"
          spellCheck={false}
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
          error={isTried && errors.id}
        />
        <TextInput
          label="Split"
          placeholder="test"
          data-testid="data-hub-split"
          spellCheck={false}
          value={split}
          onChange={(event) => setSplit(event.currentTarget.value)}
        />
        <NumberInput
          label="First rows"
          data-testid="data-hub-rows"
          min={1}
          max={mostRows}
          allowDecimal={false}
          value={rows}
          onChange={setRows}
        />
      </div>
      <HubAddressField value={address} onChange={setAddress} error={errors.hub} testId="data-hub-address" />
      <div className={styles.actions}>
        <Button type="submit" variant="filled" data-testid="data-hub-load">
          Load
        </Button>
        <Button
          data-testid="data-exercise"
          onClick={() => choose({ id: "dair-ai/emotion", split: "test", rows: usualRows })}
        >
          dair-ai/emotion, first 32 of test
        </Button>
      </div>
    </form>
  );
}
