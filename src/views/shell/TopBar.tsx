/** @file The top line: the name, the places, and what belongs to the whole page. */

import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import type { Theme } from "../../store";
import { Choices } from "./Choices";
import { useSettings } from "./context";
import { DeviceBadge } from "./DeviceBadge";
import { AutoSign, Mark, MoonSign, QuestionSign, SunSign } from "./icons";
import { openKeys } from "./keysDialog";
import { ShareButton } from "./ShareButton";
import styles from "./TopBar.module.css";

export function TopBar() {
  return (
    <div className={styles.bar}>
      <div className={styles.name}>
        <Mark />
        <h1>Headscope</h1>
      </div>
      <nav aria-label="Places" className={styles.places}>
        <span aria-current="page">Attention</span>
      </nav>
      <div className={styles.tools}>
        <DeviceBadge />
        <ShareButton />
        <ThemeMenu />
        <Tooltip label="Keys (?)">
          <ActionIcon aria-label="Keys" data-testid="keys" onClick={openKeys}>
            <QuestionSign />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}

const themes: readonly { readonly theme: Theme; readonly label: string; readonly sign: ReactNode }[] = [
  { theme: "auto", label: "As the system", sign: <AutoSign /> },
  { theme: "light", label: "Light", sign: <SunSign /> },
  { theme: "dark", label: "Dark", sign: <MoonSign /> },
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
