/** @file The Decoding place. */

export function DecodingPlace() {
  return <main />;
}
