/** @file Whether the figure and its sentence have the page to themselves, in large type. */

import { useStore } from "zustand/react";
import { createStore } from "zustand/vanilla";

const presentMode = createStore(() => ({ isOn: false }));

export const isPresenting = () => presentMode.getState().isOn;
export const setPresenting = (isOn: boolean) => presentMode.setState({ isOn });
export const usePresenting = () => useStore(presentMode, ({ isOn }) => isOn);
