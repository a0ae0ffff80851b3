/** @file The Heads place. */

export function HeadsPlace() {
  return <main />;
}
