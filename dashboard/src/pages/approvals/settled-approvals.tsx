import { useQuery } from "@tanstack/react-query";
import { settledApprovalsQuery } from "../../api/approval-queries.ts";
import type { Approval } from "../../api/types.ts";
import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { ActorName } from "../../ui/actor.tsx";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";

/** Not coral and jade: what a person has decided is not what the engine has seen. */
const TONES: Record<Approval["state"], Tone> = {
  pending: "caution",
  granted: "accent",
  answered: "accent",
  denied: "caution",
  expired: "neutral",
};

const COLUMNS: readonly Column<Approval>[] = [
  {
    key: "what",
    title: words.column.what,
    width: "minmax(12rem, 2fr)",
    cell: ({ kind, agentName, tool, input, reason }) => (
      <span title={kind === "question" ? reason : input}>
        <span className="font-medium">
          {kind === "question" ? words.question(agentName) : words.asks(agentName, tool)}
        </span>{" "}
        <code className="font-mono text-12 text-muted">{kind === "question" ? reason : input}</code>
      </span>
    ),
  },
  {
    key: "state",
    title: words.column.state,
    width: "7rem",
    cell: ({ state }) => <Badge tone={TONES[state]}>{words.state[state]}</Badge>,
  },
  {
    key: "by",
    title: words.column.by,
    width: "minmax(7rem, 1fr)",
    wideOnly: true,
    cell: ({ settledBy, ruleId }) => (
      <span className="text-muted">
        {settledBy !== null && <ActorName actor={settledBy} />} {ruleId !== null && words.byRule}
      </span>
    ),
  },
  {
    key: "said",
    title: words.column.reason,
    width: "minmax(8rem, 1fr)",
    wideOnly: true,
    cell: ({ answer }) => (
      <span className="text-muted" title={answer ?? ""}>
        {answer}
      </span>
    ),
  },
  {
    key: "when",
    title: words.column.when,
    width: "7rem",
    align: "end",
    wideOnly: true,
    cell: ({ settledAt }) => settledAt !== null && <Moment at={settledAt} className="text-muted" />,
  },
];

export const SettledApprovals = () => {
  const approvals = useQuery(settledApprovalsQuery);
  return (
    <QueryView query={approvals}>
      {(items) =>
        items.length === 0 ? (
          <EmptyState title={words.settledEmpty}>{words.settledHint}</EmptyState>
        ) : (
          <Table label={words.table} columns={COLUMNS} rows={items} rowKey={({ approvalId }) => approvalId} />
        )
      }
    </QueryView>
  );
};
