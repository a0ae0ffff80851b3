/** @file Whether the dialog of keys is open; the top bar and the `?` key open it. */

import { createStore } from "zustand/vanilla";

export const keysDialog = createStore(() => ({ isOpen: false }));

export const openKeys = () => keysDialog.setState({ isOpen: true });
export const closeKeys = () => keysDialog.setState({ isOpen: false });
