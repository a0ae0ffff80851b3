/** @file Well-known checkpoints by task, narrowed by what is typed as an id: a click loads one. */

import { Stack, Text, UnstyledButton } from "@mantine/core";
import { formatBytes } from "../../lib/format";
import { useAppState } from "../ui/context";
import styles from "./KnownModels.module.css";
import { type KnownModel, searchModels, type Task, tasks, whyTooLarge } from "./known-models";

interface KnownModelsProps {
  readonly search: string;
  readonly onChoose: (id: string) => void;
}

export function KnownModels({ search, onChoose }: KnownModelsProps) {
  const found = searchModels(search);
  const groups = (Object.keys(tasks) as Task[]).map((task) => ({
    title: tasks[task],
    models: found.filter((model) => model.task === task),
  }));
  return (
    <Stack gap={10} className={styles.list} data-testid="known-models">
      {groups.map(
        ({ title, models }) =>
          models.length > 0 && (
            <section key={title} aria-label={title}>
              <Text fz="xs" c="dimmed" px={12}>
                {title}
              </Text>
              {models.map((model) => (
                <Row key={model.id} model={model} onChoose={onChoose} />
              ))}
            </section>
          ),
      )}
      {found.length === 0 && (
        <Text fz="xs" c="dimmed" px={12}>
          No well-known model has this name. Load looks for it on the Hub.
        </Text>
      )}
    </Stack>
  );
}

interface RowProps {
  readonly model: KnownModel;
  readonly onChoose: (id: string) => void;
}

function Row({ model, onChoose }: RowProps) {
  const { id, about, family, layers, heads, megabytes } = model;
  return (
    <UnstyledButton className={styles.row} data-testid={`known-${id}`} onClick={() => onChoose(id)}>
      <span className={styles.id}>{id}</span>
      <span>{formatBytes(megabytes * 1_000_000)}</span>
      <span className={styles.about}>
        {about} · {family} {layers}×{heads}
      </span>
      <Fit model={model} />
    </UnstyledButton>
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
