import type { ReactNode } from "react";
import type { Subscription } from "../../api/types.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { duration } from "../../format/time.ts";
import { type Column, Table } from "../../ui/table.tsx";
import { SubscriptionBadge } from "./subscription-badge.tsx";

type Row = Subscription & { url?: string };

type Props = {
  label: string;
  rows: readonly Row[];
  onOpen: (row: Row) => void;
  menu: (row: Row) => ReactNode;
};

const KINDS: Record<Subscription["kind"], string> = { webhook: "", pull: words.fetched, relay: words.relayed };

const columnsFor = ({ onOpen, menu }: Pick<Props, "onOpen" | "menu">): Column<Row>[] => [
  {
    key: "name",
    title: words.column.name,
    width: "minmax(8rem, 1fr)",
    cell: (row) => (
      <button type="button" onClick={() => onOpen(row)} className="max-w-full truncate font-medium hover:underline">
        {row.name}
      </button>
    ),
  },
  {
    key: "to",
    title: words.column.to,
    width: "minmax(10rem, 2fr)",
    wideOnly: true,
    cell: ({ url, kind }) => (
      <span className="text-muted" title={url}>
        {url ?? KINDS[kind]}
      </span>
    ),
  },
  {
    key: "hears",
    title: words.column.hears,
    width: "minmax(7rem, 1fr)",
    wideOnly: true,
    cell: ({ filter: { names } }) =>
      names === undefined ? (
        <span className="text-muted">{words.everything}</span>
      ) : (
        <code className="font-mono text-12">{names.join(", ")}</code>
      ),
  },
  { key: "state", title: words.column.state, width: "7rem", cell: (row) => <SubscriptionBadge {...row} /> },
  {
    key: "behind",
    title: words.column.behind,
    width: "9rem",
    wideOnly: true,
    cell: ({ lag }) => (
      <span className={lag.events === 0 ? "text-faint" : ""}>
        {words.behind(lag.events, duration(lag.seconds * 1_000))}
      </span>
    ),
  },
  {
    key: "dead",
    title: words.column.dead,
    width: "5rem",
    align: "end",
    wideOnly: true,
    cell: ({ lag }) => <span className={lag.dead === 0 ? "text-faint" : "font-medium text-refuted"}>{lag.dead}</span>,
  },
  { key: "menu", title: "", width: "2.5rem", align: "end", cell: menu },
];

export const SubscriptionTable = ({ label, rows, ...acts }: Props) => (
  <Table
    label={label}
    columns={columnsFor(acts)}
    rows={rows}
    rowKey={({ subscriptionId }) => subscriptionId}
    onOpen={acts.onOpen}
  />
);
