/** @file The options of the figure that are rarely changed, behind one button that says how many are. */

import { Button, Popover, Stack } from "@mantine/core";
import { IconChevronDown, IconColumns2 } from "@tabler/icons-react";
import { attentionFigures } from "../../figures/attention";
import { isCalledFor, type Option } from "../../figures/option";
import { OptionControl } from "../figures/OptionControl";
import { useApp, useAppState, usePanel } from "../ui/context";
import { Sign } from "../ui/Sign";
import { hasPair } from "./picture";
import styles from "./ViewMenu.module.css";

export function ViewMenu() {
  const options = useOptions();
  // What another option calls for, such as the sentence that is subtracted, is one change with it.
  const numChanged = useAppState(
    ({ view }) =>
      options.filter(([name, { initial, control }]) => !control.onlyIf && Reflect.get(view, name) !== initial)
        .length,
  );
  return (
    <Popover position="bottom-end" width={330} trapFocus>
      <Popover.Target>
        <Button
          rightSection={<Sign icon={IconChevronDown} size={13} />}
          className={styles.button}
          variant={numChanged > 0 ? "light" : "default"}
          aria-label={numChanged > 0 ? `View, ${numChanged} changed` : "View"}
          data-testid="view-menu"
        >
          View{numChanged > 0 && ` · ${numChanged}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown data-testid="view-options">
        <Stack gap={12} className={styles.options}>
          {options.map(([name, option]) => (
            <OptionControl key={name} name={name} option={option} />
          ))}
          <LayoutToggle />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Those about pairs only if there are two sentences, or the option would act unseen; and those that another calls for. */
function useOptions(): readonly (readonly [name: string, option: Option<unknown>])[] {
  const view = useAppState((state) => state.view);
  const { picture } = usePanel(useAppState((state) => state.active));
  const options: Readonly<Record<string, Option<unknown>>> = attentionFigures[view.tab].options;
  const isPair = picture !== null && hasPair(picture);
  return Object.entries(options).filter(
    ([name, { control, initial }]) =>
      (!control.needsPair || isPair || Reflect.get(view, name) !== initial) && isCalledFor(view, control),
  );
}

function LayoutToggle() {
  const app = useApp();
  const isOn = useAppState((state) => state.view.layout === "side-by-side");
  const toggle = () => app.changeView((view) => ({ ...view, layout: isOn ? "single" : "side-by-side" }));
  return (
    <Button
      variant={isOn ? "light" : "default"}
      aria-pressed={isOn}
      leftSection={<Sign icon={IconColumns2} />}
      onClick={toggle}
      data-testid="side-by-side"
    >
      Side by side
    </Button>
  );
}
