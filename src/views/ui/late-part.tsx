/** @file Parts of the page whose scripts are fetched when they are first shown. */

import { type ComponentType, lazy, Suspense, useState } from "react";
import { Boundary } from "./Boundary";
import { useReload } from "./context";
import { loadPart } from "./missing-part";

/** A component that is not here yet. */
interface Late<Props> {
  /** Its name in the words that replace it if its scripts cannot be fetched, such as "This dialog". */
  readonly what: string;
  readonly load: () => Promise<ComponentType<Props>>;
}

interface LatePartProps<Props> {
  readonly of: Late<Props>;
  readonly props: Props;
}

export function LatePart<Props extends object>({ of: { what, load }, props }: LatePartProps<Props>) {
  const reload = useReload();
  const begin = () => ({ Part: lazy(async () => ({ default: await loadPart(load) })) });
  const [{ Part }, setBegun] = useState(begin);
  // A lazy component that failed to load never retries, so it is replaced by a new one.
  return (
    <Boundary what={what} onRetry={() => setBegun(begin())} onReload={reload}>
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    </Boundary>
  );
}
