/** @file The form for a model with random weights and another's architecture. */

import { Button, Group, NativeSelect, NumberInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { maxSeed } from "../../lib/random";
import type { SlotSource } from "../../store";
import { useAppState } from "../ui/context";
import type { FormProps } from "../ui/FormTabs";
import styles from "./AddModelDialog.module.css";
import { ModelRequest } from "./ModelRequest";

export function RandomForm({ onChoose }: FormProps<SlotSource>) {
  const slots = useAppState((state) => state.slots);
  const bases = slots.filter((slot) => slot.source.kind !== "random");
  const [base, setBase] = useState(bases[0]?.id ?? "");
  const [seed, setSeed] = useState<string | number>(2);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (typeof seed === "number" && base !== "") onChoose({ kind: "random", base, seed });
  }

  return (
    <form onSubmit={submit}>
      <div className={styles.two}>
        <NativeSelect
          label="In the shape of"
          data-testid="random-base"
          value={base}
          onChange={(event) => setBase(event.currentTarget.value)}
          data={bases.map(({ id, label }) => ({ value: id, label }))}
        />
        <NumberInput
          label="Seed"
          data-testid="random-seed"
          value={seed}
          onChange={setSeed}
          min={0}
          max={maxSeed}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
        />
      </div>
      <Group gap={10} wrap="nowrap">
        <Button
          type="submit"
          flex="none"
          variant="filled"
          data-testid="random-load"
          disabled={typeof seed !== "number" || base === ""}
        >
          Draw
        </Button>
        <ModelRequest about="The library's initialisation, the same for a seed on every machine. It shows which patterns are learnt and which come with the architecture." />
      </Group>
    </form>
  );
}
