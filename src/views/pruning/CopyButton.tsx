/** @file Copies a text to the clipboard and confirms it. */

import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";

export function CopyButton({ text }: { readonly text: () => string }) {
  const { copied, error, copy } = useClipboard({ timeout: 1500 });
  return (
    <Button onClick={() => copy(text())}>{error ? "Could not copy" : copied ? "Copied" : "Copy"}</Button>
  );
}
