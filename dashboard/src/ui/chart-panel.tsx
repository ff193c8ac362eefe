import { ChartColumn, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { text } from "../catalogue/text.ts";
import { IconButton } from "./button.tsx";
import { Panel } from "./panel.tsx";

type Props = { title: string; chart: ReactNode; table: ReactNode };

/** A chart, and the same as a table for who would rather read it, or cannot see it. */
export const ChartPanel = ({ title, chart, table }: Props) => {
  const [asTable, setAsTable] = useState(false);
  const toggle = (
    <IconButton
      icon={asTable ? ChartColumn : Table2}
      label={asTable ? text.common.asChart : text.common.asTable}
      onClick={() => setAsTable(!asTable)}
      className="-mr-2"
    />
  );
  return (
    <Panel title={title} aside={toggle}>
      {asTable ? table : chart}
    </Panel>
  );
};
