/** @file A table of a figure: rows of heads have their small matrix and select it; some tables are files of their own. */

import { UnstyledButton } from "@mantine/core";
import type { HeadPlace } from "../../analysis/head-sets";
import type { Row, TablePart } from "../../figures/figure";
import type { ModelInfo } from "../../store";
import { FileMenu, textFile } from "../charts/FileMenu";
import { tableCsv } from "../charts/table-file";
import { FigureTable } from "../figures/FigureTable";
import { useRoving } from "../ui/roving";
import styles from "./heads.module.css";
import { Thumbnail, useModelPicture } from "./Thumbnail";

interface HeadTableProps {
  readonly table: TablePart;
  readonly info: ModelInfo;
  readonly selected: HeadPlace | null;
  readonly onSelect: (head: HeadPlace) => void;
}

const side = 22;

export function HeadTable({ table, info, selected, onSelect }: HeadTableProps) {
  const picture = useModelPicture(info);
  const { fileName, label, testId } = table;
  const isSelected = ({ place }: Row) =>
    place !== undefined && selected?.[0] === place[0] && selected[1] === place[1];
  const ofHeads = table.rows.filter(({ place }) => place);
  const roving = useRoving(
    ofHeads.map(({ name }) => name),
    ofHeads.find(isSelected)?.name ?? null,
  );
  return (
    <FigureTable
      table={table}
      nameOf={(row) => {
        const { name, place } = row;
        if (!place) return name;
        return (
          <UnstyledButton
            {...roving(name)}
            className={styles.rowHead}
            aria-pressed={isSelected(row)}
            title={`Select layer ${place[0]}, head ${place[1]}`}
            onClick={() => onSelect(place)}
          >
            <Thumbnail picture={picture} place={place} size={side} />
            {name}
          </UnstyledButton>
        );
      }}
      tools={
        fileName && (
          <FileMenu
            label={`Export: ${label}`}
            title="This table"
            fileName={fileName}
            kinds={[{ ending: "csv", label: "CSV", make: async () => textFile([tableCsv(table)]) }]}
            testId={`${testId}-export`}
          />
        )
      }
    />
  );
}
