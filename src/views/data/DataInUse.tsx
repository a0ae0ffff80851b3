/** @file Chooses the part of a table to use (split, columns, number of rows), with a preview of its first rows. */

import { NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import { guessColumns, labelName } from "../../analysis/labels";
import { plural } from "../../lib/format";
import type { DataDraft, LabelledSet } from "../../store";
import { useActiveSlot, useApp } from "../ui/context";
import styles from "./DataDialog.module.css";
import { useData } from "./use-data";

const noLabels = "texts alone";

export function DataInUse() {
  const { data } = useApp();
  const slot = useActiveSlot();
  const set = useData((state) => state.set);
  const draft = useData((state) => state.draft);
  const shown = draft ?? set;
  if (!shown) return null;
  const used = draft ? null : set;
  const own = slot?.state.kind === "ready" ? data.noticesFor(slot.state.info) : [];
  const notices = used ? [...used.notices, ...own] : [];
  return (
    <section aria-label="What is used" data-testid="data-in-use">
      <h3 className={styles.heading}>
        {shown.table.name}: {used ? `${plural(used.n, "text")} in use` : "which columns are meant?"}
      </h3>
      <Selections key={keyOf(shown)} shown={shown} used={used} />
      {notices.length > 0 && <p className={styles.notices}>{notices.join(" ")}</p>}
      <Preview shown={shown} />
    </section>
  );
}

const keyOf = ({ table, choice }: DataDraft) =>
  [table.name, table.split, table.numRows, choice.rows].map(String).join(" ");

interface SelectionsProps {
  readonly shown: DataDraft;
  readonly used: LabelledSet | null;
}

function Selections({ shown, used }: SelectionsProps) {
  const { data } = useApp();
  const { table, choice } = shown;
  const names = table.columns.map(({ name }) => name);
  const known = (name: string | null | undefined) => names.find((other) => other === name);
  const text = used?.textColumn ?? known(choice.text) ?? guessColumns(table.columns).text ?? "";
  const label = used ? (used.labelColumn ?? noLabels) : (known(choice.label) ?? "");
  const unset = { value: "", label: "choose…", disabled: true };
  return (
    <div className={styles.selections}>
      {table.splits && (
        <NativeSelect
          label="Split"
          data-testid="data-split"
          data={[...table.splits]}
          value={table.split ?? ""}
          onChange={(event) => data.select({ split: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label="Texts"
        data-testid="data-text-column"
        data={[...(text === "" ? [unset] : []), ...names]}
        value={text}
        onChange={(event) => data.select({ text: event.currentTarget.value })}
      />
      <NativeSelect
        label="Labels"
        data-testid="data-label-column"
        data={[...(label === "" ? [unset] : []), ...names, noLabels]}
        value={label}
        onChange={({ currentTarget: { value } }) => data.select({ label: value === noLabels ? null : value })}
      />
      <RowsInput shown={shown} n={used?.n ?? table.numRows} />
    </div>
  );
}

/** Takes effect on Enter or blur, not on each digit. */
function RowsInput({ shown, n }: { readonly shown: DataDraft; readonly n: number }) {
  const { data } = useApp();
  const { table, choice } = shown;
  const [rows, setRows] = useState<string | number>(choice.rows ?? n);
  const settle = () => {
    const wanted = Number(rows);
    if (Number.isInteger(wanted) && wanted > 0 && wanted !== (choice.rows ?? n))
      data.select({ rows: wanted });
  };
  return (
    <NumberInput
      label={table.totalRows === undefined ? "First rows" : `First rows of ${table.totalRows}`}
      data-testid="data-rows"
      min={1}
      max={10_000}
      allowDecimal={false}
      value={rows}
      onChange={setRows}
      onBlur={settle}
      onKeyDown={(event) => event.key === "Enter" && settle()}
    />
  );
}

const numPreviewed = 5;
const longestCell = 160;

function Preview({ shown: { table } }: { readonly shown: DataDraft }) {
  const rows = Array.from({ length: Math.min(numPreviewed, table.numRows) }, (_, index) => index);
  return (
    <div className={styles.preview}>
      <table data-testid="data-preview">
        <thead>
          <tr>
            {table.columns.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {table.columns.map(({ name, values, classNames }) => (
                <td key={name}>{cellText(values[row] ?? null, classNames)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function cellText(value: string | number | null, classNames: readonly string[] | undefined): string {
  if (value === null) return "–";
  const text = labelName(value, classNames);
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text;
}
