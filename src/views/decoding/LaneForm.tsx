/** @file The form of a lane: one field per option that its strategy reads. */

import { Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { aboutStrategy, type Field } from "../../decoding";
import type { LaneOptions } from "../../store";
import styles from "./LaneEditor.module.css";

type FieldValue = number | boolean | string;

interface LaneFormProps {
  readonly options: LaneOptions;
  readonly onChange: (options: LaneOptions) => void;
}

export function LaneForm({ options, onChange }: LaneFormProps) {
  const { kind, fields } = aboutStrategy(options);
  /** An option at its default is left out, as it would be in a call. */
  const set = (field: Field, value: FieldValue | undefined) => {
    const { [field.name]: _before, ...others } = options;
    onChange(value === undefined ? others : { ...options, [field.name]: value });
  };
  return (
    <fieldset className={styles.form}>
      <legend>Parameters of {kind.replaceAll("-", " ")}, empty for the library's default</legend>
      {fields.map((field) => (
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
  const { name } = field;
  if (field.kind === "flag") {
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
  if (field.kind === "choice") {
    const [usual, ...others] = Object.entries(field.choices);
    return (
      <NativeSelect
        size="xs"
        label={name}
        value={others.find(([, choice]) => choice === value)?.[0] ?? usual![0]}
        onChange={({ currentTarget: { value: label } }) =>
          onChange(label === usual![0] ? undefined : field.choices[label])
        }
        data={Object.keys(field.choices)}
      />
    );
  }
  return (
    <NumberInput
      size="xs"
      label={name}
      placeholder={field.default === null ? "not set" : String(field.default)}
      step={field.step}
      value={typeof value === "number" ? value : ""}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}
