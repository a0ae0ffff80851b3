/** @file The page's theme: greys, one indigo, type, and defaults of Mantine's components. */

import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  Popover,
  SegmentedControl,
  Tooltip,
} from "@mantine/core";
import { monospace, sans } from "./fonts";
import { type PageColors, pageColors } from "./page-colors";

const indigo: MantineColorsTuple = [
  "#f0f2fd",
  "#dfe3fa",
  "#bdc5f3",
  "#99a5ec",
  "#7a89e6",
  "#6678e2",
  "#5263d8",
  "#3546b4",
  "#2c3b9c",
  "#222f85",
];

const gray: MantineColorsTuple = [
  "#fafafa",
  "#f4f4f5",
  "#ebecee",
  "#dcdee1",
  "#c8cbd0",
  "#a2a7af",
  "#7b818b",
  "#5d636d",
  "#3a3f47",
  "#1b1e23",
];

const dark: MantineColorsTuple = [
  "#e6e8eb",
  "#c3c7cd",
  "#a3a9b2",
  "#7d838d",
  "#4b5058",
  "#363a41",
  "#292c32",
  "#191b1f",
  "#141619",
  "#0e1012",
];

const quick = { duration: 100 };

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 6 },
  colors: { indigo, gray, dark },
  black: pageColors.light.text,
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: "pointer",
  defaultRadius: "md",
  fontFamily: sans,
  fontFamilyMonospace: monospace,
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.4", lg: "1.4", xl: "1.35" },
  radius: { xs: "3px", sm: "5px", md: "8px", lg: "10px", xl: "14px" },
  fontWeights: { medium: "500" },
  headings: { fontWeight: "600" },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 30 } }),
    Button: Button.extend({ defaultProps: { size: "xs", variant: "default" } }),
    ModalRoot: Modal.Root.extend({ defaultProps: { transitionProps: quick, centered: true, radius: "lg" } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: quick, shadow: "md", radius: "lg" } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { transitionDuration: 100, size: "xs" } }),
    Tooltip: Tooltip.extend({ defaultProps: { transitionProps: quick, openDelay: 350 } }),
  },
});

/** The page's colours as `--page-…`, and as Mantine's own variables. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: variablesOf(pageColors.light),
  dark: variablesOf(pageColors.dark),
});

const variablesOf = (colors: PageColors): Record<string, string> => ({
  "--mantine-color-body": colors.background,
  "--mantine-color-dimmed": colors.muted,
  "--mantine-color-error": colors.danger,
  ...Object.fromEntries(Object.entries(colors).map(([name, color]) => [`--page-${name}`, color])),
});
