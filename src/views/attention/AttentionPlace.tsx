/** @file The Attention place: the figure with its controls, and beside it the selected head. */

import { Drawer, VisuallyHidden } from "@mantine/core";
import { useEffect, useState } from "react";
import { useApp, useAppState, useVisibleSlots } from "../ui/context";
import { setPresenting, usePresenting } from "../ui/present-mode";
import { useKeys } from "../ui/use-keys";
import { useOnePicture } from "../ui/use-one-picture";
import styles from "./AttentionPlace.module.css";
import { FigureBar } from "./FigureBar";
import { FigureColumn } from "./FigureColumn";
import { FindingLine } from "./FindingLine";
import { FirstVisit } from "./FirstVisit";
import { FocusProvider } from "./focus-context";
import { Inspector } from "./Inspector";
import { PresentedSubject } from "./PresentedSubject";
import { useIsNarrow, useIsWide } from "./room";

export function AttentionPlace() {
  useKeys();
  useOnePicture();
  const isPresenting = usePresenting();
  useEffect(() => () => setPresenting(false), []);
  const app = useApp();
  const slots = useVisibleSlots();
  const isSideBySide = useAppState((state) => state.view.layout === "side-by-side");
  const isWide = useIsWide();
  const isOpen = useAppState((state) => state.view.isInspectorOpen) ?? isWide;
  const isNarrow = useIsNarrow();
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  const setOpen = (open: boolean) =>
    isNarrow ? setIsSheetOpen(open) : app.changeView((view) => ({ ...view, isInspectorOpen: open }));
  return (
    <FocusProvider>
      <main className={styles.place} data-present={isPresenting || undefined}>
        {isPresenting ? (
          <PresentedSubject />
        ) : (
          <>
            <FirstVisit />
            <FindingLine />
            <FigureBar isInspectorOpen={isNarrow ? isSheetOpen : isOpen} onInspector={setOpen} />
          </>
        )}
        <div className={styles.figure}>
          <div className={styles.columns} data-side-by-side={isSideBySide || undefined}>
            {slots.map((slot) => (
              // Another layout has figures of its own: tokens appear in their new places instead of jumping there.
              <FigureColumn key={`${slot.id} ${isSideBySide}`} slot={slot} isOneOfMany={isSideBySide} />
            ))}
          </div>
          {!isNarrow && isOpen && !isPresenting && (
            <aside className={styles.inspector} aria-label="The selected head">
              <Inspector onClose={() => setOpen(false)} />
            </aside>
          )}
        </div>
      </main>
      {isNarrow && (
        <Drawer.Root opened={isSheetOpen} onClose={() => setOpen(false)} position="bottom" size="85%">
          <Drawer.Overlay />
          <Drawer.Content>
            <Drawer.Body>
              <VisuallyHidden>
                <Drawer.Title>The selected head</Drawer.Title>
              </VisuallyHidden>
              <Inspector onClose={() => setOpen(false)} />
            </Drawer.Body>
          </Drawer.Content>
        </Drawer.Root>
      )}
    </FocusProvider>
  );
}
