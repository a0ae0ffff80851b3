/** @file The seed of random weights, with a button to draw them anew. */

import { Button, NumberInput } from "@mantine/core";
import { useState } from "react";
import { maxSeed } from "../../lib/random";
import { useApp } from "../ui/context";
import styles from "./ModelDetails.module.css";

export function SeedField({ slot, seed }: { readonly slot: string; readonly seed: number }) {
  const app = useApp();
  const [value, setValue] = useState<string | number>(seed);
  const isChanged = typeof value === "number" && value !== seed;
  const draw = () => isChanged && app.models.setSeed(slot, value);
  return (
    <form
      className={styles.seed}
      onSubmit={(event) => {
        event.preventDefault();
        draw();
      }}
    >
      <NumberInput
        label="Seed"
        data-testid="seed"
        size="xs"
        value={value}
        onChange={setValue}
        min={0}
        max={maxSeed}
        clampBehavior="strict"
        allowDecimal={false}
        allowNegative={false}
      />
      <Button type="submit" disabled={!isChanged}>
        Draw anew
      </Button>
    </form>
  );
}
