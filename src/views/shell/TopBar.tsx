/** @file The top bar: the name, the places, and controls of the whole page. */

import { ActionIcon, Tooltip } from "@mantine/core";
import { IconContrast, IconMoon, IconPresentation, IconQuestionMark, IconSun } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type Place, places, type Theme } from "../../store";
import { Choices } from "../ui/Choices";
import { useApp, useAppState, useSettings } from "../ui/context";
import { openKeys } from "../ui/keys-dialog";
import { setPresenting } from "../ui/present-mode";
import { Sign } from "../ui/Sign";
import { DeviceBadge } from "./DeviceBadge";
import { ShareButton } from "./ShareButton";
import styles from "./TopBar.module.css";

export function TopBar() {
  const place = useAppState((state) => state.view.place);
  return (
    <div className={styles.bar}>
      <div className={styles.name}>
        <img src="./icon.svg" width="24" height="24" alt="" />
        <h1>Headscope</h1>
      </div>
      <PlaceLinks />
      <div className={styles.tools}>
        <DeviceBadge />
        <ShareButton />
        {place === "attention" && (
          <Tooltip label="Present (P)">
            <ActionIcon
              className={styles.present}
              aria-label="Present"
              data-testid="present"
              onClick={() => setPresenting(true)}
            >
              <Sign icon={IconPresentation} />
            </ActionIcon>
          </Tooltip>
        )}
        <ThemeMenu />
        <Tooltip label="Keys (?)">
          <ActionIcon aria-label="Keys" data-testid="keys" onClick={openKeys}>
            <Sign icon={IconQuestionMark} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}

const placeLabels: Record<Place, string> = {
  attention: "Attention",
  heads: "Heads",
  pruning: "Pruning",
  decoding: "Decoding",
  notebook: "Notebook",
};

/** Links, so that a place can be opened in a new tab. */
function PlaceLinks() {
  const app = useApp();
  const current = useAppState((state) => state.view.place);
  return (
    <nav aria-label="Places" className={styles.places}>
      {places.map((place) => (
        <a
          key={place}
          href={`#place=${place}`}
          data-testid={`place-${place}`}
          aria-current={place === current ? "page" : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            app.changeView((view) => ({ ...view, place }));
          }}
        >
          {placeLabels[place]}
        </a>
      ))}
    </nav>
  );
}

const themes: readonly { readonly theme: Theme; readonly label: string; readonly sign: ReactNode }[] = [
  { theme: "auto", label: "As the system", sign: <Sign icon={IconContrast} /> },
  { theme: "light", label: "Light", sign: <Sign icon={IconSun} /> },
  { theme: "dark", label: "Dark", sign: <Sign icon={IconMoon} /> },
];

function ThemeMenu() {
  const [settings, change] = useSettings();
  const current = themes.find(({ theme }) => theme === settings.theme);
  return (
    <Choices
      label={`Colours: ${current?.label}`}
      sign={current?.sign}
      testId="theme"
      choices={themes.map(({ theme, label, sign }) => ({
        key: theme,
        label,
        sign,
        isCurrent: theme === settings.theme,
        onChoose: () => change({ theme }),
      }))}
    />
  );
}
