/** @file Which models have a tab and which are in the list, when there is room for a few tabs only. */

interface Folded<Item> {
  readonly tabs: readonly Item[];
  readonly folded: readonly Item[];
}

/** The first `most`, in their order; the active one always has a tab. */
export function foldTabs<Item extends { readonly id: string }>(
  items: readonly Item[],
  active: string,
  most: number,
): Folded<Item> {
  const chosen = items.findIndex(({ id }) => id === active);
  const hasTab = (place: number) => (chosen < most ? place < most : place < most - 1 || place === chosen);
  return {
    tabs: items.filter((_, place) => hasTab(place)),
    folded: items.filter((_, place) => !hasTab(place)),
  };
}
