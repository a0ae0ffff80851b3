/** @file Links to views worth seeing, of the default models on the first sentence; a test computes why these heads. */

interface ReadyView {
  readonly label: string;
  /** The address of the view, behind its `#`. */
  readonly hash: string;
}

export const readyViews: readonly ReadyView[] = [
  { label: "previous token", hash: "show=bert-emotion&layer=0&head=2&one=1" },
  { label: "everything on [CLS]", hash: "show=bert-emotion&layer=4&head=2&one=1" },
  {
    label: "random against trained",
    hash: "show=bert-emotion&layout=side-by-side&layer=0&head=2&one=1",
  },
];
