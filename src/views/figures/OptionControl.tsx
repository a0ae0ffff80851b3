/** @file The control of a figure's option. It reads and writes the value as the link does. */

import { Checkbox, NativeSelect, SegmentedControl, Slider, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import type { Control, Option } from "../../figures/option";
import { kinSlots } from "../../store";
import { useAppState } from "../ui/context";
import { useChangeView, useFigureView } from "./figure-view";
import styles from "./OptionControl.module.css";

interface OptionControlProps {
  /** Its key in the view. */
  readonly name: string;
  readonly option: Option<unknown>;
}

export function OptionControl({ name, option }: OptionControlProps) {
  const changeView = useChangeView();
  const value = useFigureView((view) => option.write(Reflect.get(view, name)));
  const change = (next: string) => changeView((view) => ({ ...view, [name]: option.read.parse(next) }));
  const { words } = option.control;
  const input = <Input control={option.control} value={value} onChange={change} />;
  if (!words) return input;
  return (
    <div className={styles.option}>
      <span aria-hidden="true">{words}</span>
      {input}
    </div>
  );
}

interface InputProps {
  readonly control: Control;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Input({ control, value, onChange }: InputProps) {
  const named = { "aria-label": control.label, "data-testid": control.testId };
  switch (control.kind) {
    case "segments":
      return <SegmentedControl {...named} value={value} onChange={onChange} data={[...control.choices]} />;
    case "select":
      return (
        <NativeSelect
          {...named}
          size="xs"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          data={[...control.choices]}
        />
      );
    case "check":
      return (
        <Checkbox
          size="xs"
          label={control.label}
          data-testid={control.testId}
          checked={value === "1"}
          onChange={(event) => onChange(event.currentTarget.checked ? "1" : "0")}
        />
      );
    case "model":
      return <ModelInput {...named} among={control.among} value={value} onChange={onChange} />;
    case "text":
      return <TextField {...named} maxLength={control.maxLength} value={value} onChange={onChange} />;
    case "slider":
      return (
        <>
          <Slider
            className={styles.slider}
            size="sm"
            label={null}
            thumbLabel={control.label}
            data-testid={control.testId}
            min={0}
            max={control.max}
            step={control.step}
            value={Math.min(Number(value), control.max)}
            onChange={(next) => onChange(String(Number(next.toFixed(4))))}
          />
          <span className={styles.number}>{Number(value).toFixed(2)}</span>
        </>
      );
  }
}

interface FieldProps extends Pick<InputProps, "value" | "onChange"> {
  readonly "aria-label": string;
  readonly "data-testid": string;
}

interface ModelFieldProps extends FieldProps {
  readonly among: "kin" | undefined;
}

/** The models of the page but the active one. */
function ModelInput({ among, value, onChange, ...named }: ModelFieldProps) {
  const active = useAppState((state) => state.active);
  const slots = useAppState((state) => state.slots);
  const others = among === "kin" ? kinSlots({ slots, active }) : slots.filter(({ id }) => id !== active);
  return (
    <NativeSelect
      {...named}
      size="xs"
      value={others.some(({ id }) => id === value) ? value : (others[0]?.id ?? "")}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={others.map(({ id, label }) => ({ value: id, label }))}
    />
  );
}

const restMilliseconds = 250;

interface TextFieldProps extends FieldProps {
  /** In UTF-16 units. */
  readonly maxLength: number;
}

/** What is typed counts once typing rests, or when the field goes. */
function TextField({ value, onChange, ...field }: TextFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const settle = useDebouncedCallback(
    (text: string) => {
      onChange(text);
      setDraft(null);
    },
    { delay: restMilliseconds, flushOnUnmount: true },
  );
  return (
    <TextInput
      {...field}
      size="xs"
      w="100%"
      placeholder="Another sentence with as many tokens"
      value={draft ?? value}
      onChange={(event) => {
        setDraft(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}
