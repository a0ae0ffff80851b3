/** @file The Pruning place. */

export function PruningPlace() {
  return <main />;
}
