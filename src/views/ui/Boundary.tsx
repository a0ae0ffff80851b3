/** @file Holds a part of the page that may fail to be drawn: the rest stays, and what happened is said in its place. */

import { Component, type PropsWithChildren } from "react";
import { BrokenPart } from "./BrokenPart";

interface BoundaryProps {
  /** What is drawn here: "The page". */
  readonly what: string;
  readonly onReload: () => void;
  /** Called before what failed is drawn again. */
  readonly onRetry?: () => void;
}

interface BoundaryState {
  readonly failure: { readonly error: unknown } | null;
}

export class Boundary extends Component<PropsWithChildren<BoundaryProps>, BoundaryState> {
  override state: BoundaryState = { failure: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error } };
  }

  readonly #retry = () => {
    this.props.onRetry?.();
    this.setState({ failure: null });
  };

  override render() {
    const { children, what, onReload } = this.props;
    const { failure } = this.state;
    if (!failure) return children;
    return <BrokenPart what={what} error={failure.error} onRetry={this.#retry} onReload={onReload} />;
  }
}
