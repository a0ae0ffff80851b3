/** @file The settings of the search. */

import { Checkbox, NativeSelect, NumberInput, SegmentedControl } from "@mantine/core";
import { Fragment } from "react";
import { type SearchOrder, searchOrders } from "../../store";
import { useApp } from "../ui/context";
import styles from "./SearchPanel.module.css";
import { orderNames, orderTexts } from "./search-words";
import { usePruning, useSet } from "./use-pruning";

/** `isRunning`: a search with these settings is running. */
export function SearchControls({ isRunning }: { readonly isRunning: boolean }) {
  const { pruning } = useApp();
  const settings = usePruning((state) => state.settings);
  const { threshold, relative, returned } = settings;
  return (
    <fieldset className={styles.controls} disabled={isRunning} aria-label="Settings of the search">
      <NumberInput
        label="Threshold"
        size="xs"
        w={92}
        data-testid="search-threshold"
        value={threshold}
        min={0}
        max={1}
        step={0.01}
        decimalScale={4}
        onChange={(value) => typeof value === "number" && pruning.changeSettings({ threshold: value })}
      />
      <Named name="below the start, as">
        <SegmentedControl
          aria-label="Threshold as a difference or a share"
          data-testid="search-relative"
          value={relative ? "share" : "difference"}
          onChange={(value) => pruning.changeSettings({ relative: value === "share" })}
          data={[
            { value: "difference", label: "difference" },
            { value: "share", label: "share" },
          ]}
        />
      </Named>
      <Named name="return the mask">
        <SegmentedControl
          aria-label="Which mask to return"
          data-testid="search-returned"
          value={returned}
          onChange={(value) => pruning.changeSettings({ returned: value === "after" ? "after" : "before" })}
          data={[
            { value: "before", label: "before the drop" },
            { value: "after", label: "after it" },
          ]}
        />
      </Named>
      <Rows />
      <ToTheEnd />
      <Orders />
    </fieldset>
  );
}

function Named({ name, children }: React.PropsWithChildren<{ readonly name: string }>) {
  return (
    <div>
      <div className={styles.label}>{name}</div>
      {children}
    </div>
  );
}

const rowChoices = [16, 32, 64, 128, 256];

function Rows() {
  const { pruning } = useApp();
  const rows = usePruning((state) => state.settings.rows);
  const n = useSet()?.n ?? 0;
  return (
    <NativeSelect
      label="Rows"
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
    <div className={styles.orders} role="group" aria-label="Orders">
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
    <div className={styles.toTheEnd}>
      <Checkbox
        size="xs"
        label="to the last head"
        title="Continues after the metric fell, until every head is masked, so that whole curves can be compared; the mask returned is the same"
        data-testid="search-to-the-end"
        checked={toTheEnd}
        onChange={(event) => pruning.changeSettings({ toTheEnd: event.currentTarget.checked })}
      />
    </div>
  );
}
