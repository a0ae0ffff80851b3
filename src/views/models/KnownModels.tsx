/** @file Well-known checkpoints as rows, narrowed by what is typed as an id: a click loads one. */

import { Stack, Text, UnstyledButton } from "@mantine/core";
import { formatBytes } from "../../lib/format";
import { useAppState } from "../ui/context";
import styles from "./KnownModels.module.css";
import { type KnownModel, searchModels, tasks, whyTooLarge } from "./known-models";

interface KnownModelsProps {
  readonly search: string;
  readonly onChoose: (id: string) => void;
}

export function KnownModels({ search, onChoose }: KnownModelsProps) {
  const found = searchModels(search);
  return (
    <Stack gap={6} mih={260}>
      <Text fz="xs" c="dimmed" role="status" data-testid="known-count">
        {found.length > 0
          ? "Well-known models, with the size of the download:"
          : "No well-known model has this name. Load looks for it on the Hub."}
      </Text>
      {found.length > 0 && (
        <ul className={styles.list} aria-label="Well-known models">
          {found.map((model) => (
            <li key={model.id}>
              <UnstyledButton
                className={styles.row}
                data-testid={`known-${model.id}`}
                onClick={() => onChoose(model.id)}
              >
                <span className={styles.id}>{model.id}</span>
                <span className={styles.size}>{formatBytes(model.megabytes * 1_000_000)}</span>
                <span className={styles.about}>
                  {tasks[model.task]}: {model.about} · {model.family} {model.layers}×{model.heads}
                </span>
                <Fit model={model} />
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  );
}

/** Nothing while the device is not known. */
function Fit({ model }: { readonly model: KnownModel }) {
  const device = useAppState((state) => state.device);
  if (device.kind !== "ready") return null;
  const fault = whyTooLarge(model, device.info);
  return (
    <span className={styles.fit} data-fits={fault === null}>
      {fault === null ? "fits this device" : `does not fit: ${fault}`}
    </span>
  );
}
