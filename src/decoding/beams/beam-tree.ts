/** @file The hypotheses of a beam search as a tree: every token a beam took, and how its branch ended. */

import type { BeamEnd, BeamNode } from "../records";

export class BeamTree {
  readonly #nodes: BeamNode[] = [];
  #added: BeamNode[] = [];
  #ended: { node: number; end: BeamEnd }[] = [];

  /** Adds a token under `parent` (null: the prompt) and gives its node. */
  add(node: Omit<BeamNode, "id" | "depth">): number {
    const id = this.#nodes.length;
    const depth = node.parent === null ? 1 : this.#nodes[node.parent]!.depth + 1;
    this.#nodes.push({ ...node, id, depth });
    this.#added.push(this.#nodes[id]!);
    return id;
  }

  /** Notes why no beam continues from `node`. */
  end(node: number, end: BeamEnd): void {
    this.#ended.push({ node, end });
  }

  /** What was added and what ended since the last call. */
  takeNews(): { nodes: readonly BeamNode[]; ended: readonly { node: number; end: BeamEnd }[] } {
    const news = { nodes: this.#added, ended: this.#ended };
    this.#added = [];
    this.#ended = [];
    return news;
  }

  /** From the first token of a hypothesis to `node`. */
  path(node: number | null): BeamNode[] {
    const path: BeamNode[] = [];
    for (let id = node; id !== null; id = this.#nodes[id]!.parent) path.push(this.#nodes[id]!);
    return path.reverse();
  }
}
