/** @file Whether the dialog of keys is open: asked for from the top bar and by the `?` key. */

import { createStore } from "zustand/vanilla";

export const keysDialog = createStore(() => ({ isOpen: false }));

export const openKeys = () => keysDialog.setState({ isOpen: true });
export const closeKeys = () => keysDialog.setState({ isOpen: false });
