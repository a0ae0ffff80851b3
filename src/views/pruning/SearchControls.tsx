/** @file The settings of the search. */

import { Button, Checkbox, Group, NativeSelect, NumberInput, SegmentedControl, Stack } from "@mantine/core";
import { Fragment } from "react";
import { countHeads, placesOf } from "../../analysis/head-sets";
import { namesOf } from "../../figures/heads/findings";
import { plural } from "../../lib/format";
import { type SearchOrder, searchOrders } from "../../store";
import { useApp } from "../ui/context";
import styles from "./SearchPanel.module.css";
import { orderNames, orderTexts } from "./search-words";
import { usePruning, useSet } from "./use-pruning";

interface SearchControlsProps {
  /** The key of the model that is searched. */
  readonly model: string;
  /** A search with these settings is running. */
  readonly isRunning: boolean;
  /** The metric in a sentence. */
  readonly watched: string;
}

export function SearchControls({ model, isRunning, watched }: SearchControlsProps) {
  const { pruning } = useApp();
  const threshold = usePruning((state) => state.settings.threshold);
  return (
    <fieldset className={styles.controls} disabled={isRunning} aria-label="Settings of the search">
      <NumberInput
        label={`Stop when ${watched} falls by`}
        size="xs"
        w={190}
        data-testid="search-threshold"
        value={threshold}
        min={0}
        max={1}
        step={0.01}
        decimalScale={4}
        onChange={(value) => typeof value === "number" && pruning.changeSettings({ threshold: value })}
      />
      <Rows />
      <Among model={model} />
      <details className={styles.more} data-testid="search-more">
        <summary>More settings</summary>
        <Stack gap={8} mt={8}>
          <Relative />
          <Returned />
          <ToTheEnd />
          <Orders />
        </Stack>
      </details>
    </fieldset>
  );
}

/** The heads that the search may mask, if they were chosen. */
function Among({ model }: Pick<SearchControlsProps, "model">) {
  const { pruning } = useApp();
  const heads = usePruning((state) => state.settings.among[model]);
  if (!heads) return null;
  return (
    <Group gap={8} mih={30} data-testid="search-among">
      <span title={namesOf(placesOf(heads))}>among {plural(countHeads(heads), "chosen head")}</span>
      <Button size="compact-xs" onClick={() => pruning.searchAmongAll()} data-testid="search-among-all">
        Search among all
      </Button>
    </Group>
  );
}

function Relative() {
  const { pruning } = useApp();
  const relative = usePruning((state) => state.settings.relative);
  return (
    <Named name="Count the fall">
      <SegmentedControl
        aria-label="How to count the fall"
        data-testid="search-relative"
        value={relative ? "share" : "difference"}
        onChange={(value) => pruning.changeSettings({ relative: value === "share" })}
        data={[
          { value: "difference", label: "as a difference" },
          { value: "share", label: "as a share of the start" },
        ]}
      />
    </Named>
  );
}

function Returned() {
  const { pruning } = useApp();
  const returned = usePruning((state) => state.settings.returned);
  return (
    <Named name="Give the mask">
      <SegmentedControl
        aria-label="Which mask the search gives"
        data-testid="search-returned"
        value={returned}
        onChange={(value) => pruning.changeSettings({ returned: value === "after" ? "after" : "before" })}
        data={[
          { value: "before", label: "just before the fall" },
          { value: "after", label: "just after it" },
        ]}
      />
    </Named>
  );
}

function Named({ name, children }: React.PropsWithChildren<{ readonly name: string }>) {
  return (
    <Group gap="4px 8px">
      <span>{name}</span>
      {children}
    </Group>
  );
}

const rowChoices = [16, 32, 64, 128, 256];

function Rows() {
  const { pruning } = useApp();
  const rows = usePruning((state) => state.settings.rows);
  const n = useSet()?.n ?? 0;
  return (
    <NativeSelect
      label="Texts"
      size="xs"
      data-testid="search-rows"
      value={rows === null ? "all" : String(rows)}
      onChange={({ currentTarget: { value } }) =>
        pruning.changeSettings({ rows: value === "all" ? null : Number(value) })
      }
      data={[
        { value: "all", label: `all ${n}` },
        ...rowChoices
          .filter((count) => count < n || count === rows)
          .map((count) => ({ value: String(count), label: `the first ${count}` })),
      ]}
    />
  );
}

function Orders() {
  const { pruning } = useApp();
  const { orders, seeds } = usePruning((state) => state.settings);
  const toggle = (order: SearchOrder, isOn: boolean) =>
    pruning.changeSettings({
      orders: searchOrders.filter((other) => (other === order ? isOn : orders.includes(other))),
    });
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is in a fieldset already
    <div className={styles.orders} role="group" aria-label="Orders to compare">
      <span>Orders to compare</span>
      {searchOrders.map((order) => (
        <Fragment key={order}>
          <Checkbox
            size="xs"
            label={orderNames[order]}
            title={orderTexts[order]}
            data-testid={`order-${order}`}
            checked={orders.includes(order)}
            disabled={orders.length === 1 && orders[0] === order}
            onChange={(event) => toggle(order, event.currentTarget.checked)}
          />
          {order === "random" && orders.includes("random") && (
            <NativeSelect
              size="xs"
              aria-label="How many random orders"
              value={String(seeds)}
              onChange={(event) => pruning.changeSettings({ seeds: Number(event.currentTarget.value) })}
              data={["5", "10", "20"].map((value) => ({ value, label: `${value} seeds` }))}
            />
          )}
        </Fragment>
      ))}
    </div>
  );
}

function ToTheEnd() {
  const { pruning } = useApp();
  const toTheEnd = usePruning((state) => state.settings.toTheEnd);
  return (
    <Checkbox
      size="xs"
      label="Go on after the fall, to the last head"
      title="So that whole curves can be compared; the mask is the same"
      data-testid="search-to-the-end"
      checked={toTheEnd}
      onChange={(event) => pruning.changeSettings({ toTheEnd: event.currentTarget.checked })}
    />
  );
}
