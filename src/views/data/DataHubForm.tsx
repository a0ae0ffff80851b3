/** @file The form for a data set on the Hub, with one suggestion as a button. */

import { Button, Group, NumberInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { readHubPlace } from "../../lib/hub-address";
import type { DataSource } from "../../store";
import { HubAddressField, HubField } from "../models/HubField";
import { useHubAddress } from "../models/use-hub-address";
import type { FormProps } from "../ui/FormTabs";
import styles from "./DataDialog.module.css";

const usualRows = 32;
const mostRows = 10_000;

export function DataHubForm({ onChoose }: FormProps<DataSource>) {
  const address = useHubAddress();
  const [id, setId] = useState("");
  const [split, setSplit] = useState("");
  const [rows, setRows] = useState<string | number>(usualRows);
  const [isTried, setIsTried] = useState(false);
  const place = readHubPlace(id, address.hub);
  const idFault =
    place && place.kind !== "space"
      ? address.pastedFault(place.hub)
      : "An id is an owner and a name: dair-ai/emotion. You can also paste the address of its page.";

  function choose(source: Extract<DataSource, { id: string }>) {
    const hub = address.take(source.hub ?? null);
    if (hub === undefined) return;
    onChoose({ ...source, ...(hub !== null && { hub }) });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setIsTried(true);
    if (!place || idFault) {
      address.show();
      return;
    }
    choose({
      id: place.id,
      ...(place.revision !== null && { revision: place.revision }),
      ...(place.hub !== null && { hub: place.hub }),
      ...(split.trim() !== "" && { split: split.trim() }),
      rows: Number(rows) || usualRows,
    });
  }

  return (
    <form onSubmit={submit} noValidate>
      <div className={styles.three}>
        <HubField
          label="Id on the Hub"
          placeholder="dair-ai/emotion"
          isFirst
          testId="data-hub-id"
          value={id}
          onChange={setId}
          error={isTried && idFault}
        />
        <HubField
          label="Split"
          placeholder="test"
          testId="data-hub-split"
          value={split}
          onChange={setSplit}
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
      <HubAddressField {...address.field} testId="data-hub-address" />
      <Group gap={10}>
        <Button type="submit" variant="filled" data-testid="data-hub-load">
          Load
        </Button>
        <Button
          data-testid="data-exercise"
          onClick={() => choose({ id: "dair-ai/emotion", split: "test", rows: usualRows })}
        >
          dair-ai/emotion, first 32 of test
        </Button>
      </Group>
    </form>
  );
}
