/** @file What a form asks of the Hub, a line each: an id, a branch, and where the Hub is. */

import { TextInput } from "@mantine/core";

interface HubFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** What to say is wrong; nothing where it is `false` or `null`. */
  readonly error?: string | false | null;
  /** Whether the dialog begins here. */
  readonly isFirst?: boolean;
  readonly testId: string;
}

export function HubField({
  label,
  placeholder,
  value,
  onChange,
  error,
  isFirst = false,
  testId,
}: HubFieldProps) {
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      data-autofocus={isFirst || undefined}
      data-testid={testId}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}

/** The public Hub, a mirror, or one of one's own. */
export function HubAddressField(props: Pick<HubFieldProps, "value" | "onChange" | "error" | "testId">) {
  return <HubField label="Address of the Hub" placeholder="the public one" {...props} />;
}
