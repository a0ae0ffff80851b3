/** @file An error boundary: if a part of the page fails, the rest stays and an explanation replaces that part. */

import { Component, type PropsWithChildren } from "react";
import { BrokenPart } from "./BrokenPart";

interface BoundaryProps {
  /** The name of the part, such as "The page". */
  readonly what: string;
  readonly onReload: () => void;
  /** Called before the part is drawn again. */
  readonly onRetry?: () => void;
  readonly onFail?: () => void;
}

interface BoundaryState {
  readonly failure: { readonly error: unknown } | null;
}

export class Boundary extends Component<PropsWithChildren<BoundaryProps>, BoundaryState> {
  override state: BoundaryState = { failure: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { failure: { error } };
  }

  override componentDidCatch(): void {
    this.props.onFail?.();
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
