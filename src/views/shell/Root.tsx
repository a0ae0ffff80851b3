/** @file The page: theme, store, and the frame around the current place. */

import { MantineProvider } from "@mantine/core";
import { useMemo } from "react";
import type { Place, SettingsStore, Started, Theme } from "../../store";
import { AppProvider, useAppState } from "../ui/context";
import { usePresenting } from "../ui/present-mode";
import { cssVariables, theme } from "../ui/theme";
import { DropTarget } from "./DropTarget";
import { KeysDialog } from "./KeysDialog";
import { Notices } from "./Notices";
import { Places } from "./Places";
import styles from "./Root.module.css";
import { SubjectBar } from "./SubjectBar";
import { TopBar } from "./TopBar";

export function Root({ started }: { readonly started: Started }) {
  const schemes = useMemo(() => schemesOf(started.settings), [started]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      // No style sheet holds the defaults (see ui/mantine.css).
      deduplicateCssVariables={false}
    >
      <AppProvider started={started}>
        <div className={styles.page}>
          <Header />
          <Places />
        </div>
        <DropTarget />
        <KeysDialog />
      </AppProvider>
    </MantineProvider>
  );
}

const sentencePlaces: readonly Place[] = ["attention", "heads", "notebook"];
function Header() {
  if (usePresenting()) return <Notices />;
  return (
    <header>
      <TopBar />
      <Notices />
      <Subject />
    </header>
  );
}

/** The sentence and the models, in the places that show attention on a sentence. */
function Subject() {
  const place = useAppState((state) => state.view.place);
  return sentencePlaces.includes(place) ? <SubjectBar /> : null;
}

/** Stores Mantine's colour scheme in the page's settings. */
function schemesOf(settings: SettingsStore) {
  let unsubscribe = () => {};
  return {
    get: (): Theme => settings.getState().theme,
    set: (theme: Theme) => settings.setState({ theme }),
    subscribe: (onUpdate: (theme: Theme) => void) => {
      unsubscribe = settings.subscribe((now, before) => {
        if (now.theme !== before.theme) onUpdate(now.theme);
      });
    },
    unsubscribe: () => unsubscribe(),
    clear: () => settings.setState({ theme: "auto" }),
  };
}
