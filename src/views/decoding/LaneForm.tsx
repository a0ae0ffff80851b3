/** @file The options that a strategy reads, one field each. */

import { Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import type { Field } from "../../decoding/options/field";
import { strategies } from "../../decoding/strategies/table";
import type { LaneOptions, StrategyKind } from "../../store";
import styles from "./LaneEditor.module.css";

type FieldValue = number | boolean | string;

interface LaneFormProps {
  readonly strategy: StrategyKind;
  readonly options: LaneOptions;
  readonly onChange: (options: LaneOptions) => void;
}

export function LaneForm({ strategy, options, onChange }: LaneFormProps) {
  /** What stands at its default is left out, as it would be in a call. */
  const set = (field: Field, value: FieldValue | undefined) => {
    const { [field.name]: _before, ...others } = options;
    onChange(value === undefined ? others : { ...options, [field.name]: value });
  };
  return (
    <fieldset className={styles.form}>
      <legend>Parameters of {strategy.replaceAll("-", " ")}, empty for the library's default</legend>
      {strategies[strategy].fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={options[field.name]}
          onChange={(value) => set(field, value)}
        />
      ))}
    </fieldset>
  );
}

interface FieldInputProps {
  readonly field: Field;
  readonly value: unknown;
  readonly onChange: (value: FieldValue | undefined) => void;
}

function FieldInput({ field, value, onChange }: FieldInputProps) {
  const { name, kind } = field;
  if (kind === "flag") {
    return (
      <Checkbox
        className={styles.flag ?? ""}
        size="xs"
        label={name}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked ? true : undefined)}
      />
    );
  }
  if (kind === "early-stopping") {
    const choices = { False: undefined, True: true, never: "never" } as const;
    const current = value === true ? "True" : value === "never" ? "never" : "False";
    return (
      <NativeSelect
        size="xs"
        label={name}
        value={current}
        onChange={({ currentTarget: { value: chosen } }) =>
          onChange(chosen === "True" || chosen === "never" ? choices[chosen] : undefined)
        }
        data={Object.keys(choices)}
      />
    );
  }
  return (
    <NumberInput
      size="xs"
      label={name}
      placeholder={field.default === null ? "not set" : String(field.default)}
      step={field.step ?? 1}
      value={typeof value === "number" ? value : ""}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}
