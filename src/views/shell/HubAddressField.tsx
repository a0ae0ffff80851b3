/** @file Where the Hub is: the public one, a mirror, or one of one's own. */

import { TextInput } from "@mantine/core";

interface HubAddressFieldProps {
  readonly value: string;
  readonly onChange: (address: string) => void;
  /** What to say is wrong; nothing where it is `false`. */
  readonly error: string | false;
  readonly testId: string;
}

export function HubAddressField({ value, onChange, error, testId }: HubAddressFieldProps) {
  return (
    <TextInput
      label="Address of the Hub"
      placeholder="the public one"
      data-testid={testId}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
    />
  );
}
