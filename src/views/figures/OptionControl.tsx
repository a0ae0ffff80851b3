/** @file The control of a figure's option. It reads and writes the value as the link does. */

import { Checkbox, NativeSelect, SegmentedControl, Slider } from "@mantine/core";
import type { Control, Option } from "../../figures/option";
import { useApp, useAppState } from "../ui/context";
import styles from "./OptionControl.module.css";

interface OptionControlProps {
  /** Its key in the view. */
  readonly name: string;
  readonly option: Option<unknown>;
}

export function OptionControl({ name, option }: OptionControlProps) {
  const app = useApp();
  const value = useAppState(({ view }) => option.write(Reflect.get(view, name)));
  const change = (next: string) => app.changeView((view) => ({ ...view, [name]: option.read.parse(next) }));
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
