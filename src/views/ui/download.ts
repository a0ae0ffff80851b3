/** @file Saves a file to the user's disk. */

/** `name` with characters that file systems may reject replaced. */
export const fileNameOf = (name: string): string => name.replace(/[^\w.-]+/g, "-");

export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = fileNameOf(name);
  link.click();
  // The browser reads the blob after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
