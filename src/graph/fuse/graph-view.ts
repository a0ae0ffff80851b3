/** @file Who computes and who reads the values of a graph. */

import type { Graph, GraphNode } from "../ir";
import type { NodeType } from "../ops";
import type { Value } from "../value";

/** New nodes and the value that they compute. */
export interface Made {
  readonly nodes: readonly GraphNode[];
  readonly output: Value;
}

export class GraphView {
  readonly #producers: ReadonlyMap<Value, GraphNode>;
  readonly #readers = new Map<Value, number>();
  readonly #outputs: ReadonlySet<Value>;
  readonly #numbers: ReadonlyMap<Value, readonly number[]>;

  constructor({ nodes, outputs, constants }: Graph) {
    this.#producers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node])));
    this.#outputs = new Set(outputs.values());
    this.#numbers = new Map(constants.map(({ value, data }) => [value, data]));
    for (const value of nodes.flatMap(({ inputs }) => inputs))
      this.#readers.set(value, (this.#readers.get(value) ?? 0) + 1);
  }

  /** The node that computes `value`, if it is of this type. */
  made(value: Value | undefined, op: NodeType): GraphNode | null {
    const node = value && this.#producers.get(value);
    return node?.op === op ? node : null;
  }

  /** As `made`, for a value that only one node reads and that is no output, so that it need not be computed. */
  inner(value: Value | undefined, op: NodeType): GraphNode | null {
    return value && this.readers(value) === 1 && !this.isOutput(value) ? this.made(value, op) : null;
  }

  /** How often nodes read `value`. */
  readers(value: Value): number {
    return this.#readers.get(value) ?? 0;
  }

  isOutput(value: Value): boolean {
    return this.#outputs.has(value);
  }

  /** The numbers in a constant; undefined if `value` is anything else. */
  numbers(value: Value): readonly number[] | undefined {
    return this.#numbers.get(value);
  }

  /** The number in a constant of one; null if `value` is anything else. */
  number(value: Value): number | null {
    const numbers = this.numbers(value);
    return numbers?.length === 1 ? numbers[0]! : null;
  }
}
