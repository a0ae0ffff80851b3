/** @file The text fields of the Hub's forms: an id, a branch, the address of the Hub. */

import { TextInput } from "@mantine/core";

interface HubFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** The error below the field; none if `false` or `null`. True if it is shown elsewhere. */
  readonly error?: string | boolean | null;
  /** Whether it has the focus when the dialog opens. */
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

/** The public Hub, a mirror, or the user's own. */
export function HubAddressField(props: Pick<HubFieldProps, "value" | "onChange" | "error" | "testId">) {
  return <HubField label="Address of the Hub" placeholder="the public one" {...props} />;
}
