import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Bot, CircleHelp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { beatingAgentsQuery } from "./agent-queries.ts";
import type { Agent } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/field.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { AgentBadge } from "./agent-badge.tsx";
import { AgentDialog } from "./agent-dialog.tsx";
import { AgentLoad, AgentSuccess } from "./agent-figures.tsx";
import { ExplainDialog } from "./explain-dialog.tsx";

const columnsFor = (onOpen: (agent: Agent) => void): Column<Agent>[] => [
  {
    key: "agent",
    title: words.column.agent,
    width: "minmax(10rem, 1.5fr)",
    cell: (agent) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <button type="button" onClick={() => onOpen(agent)} className="truncate font-medium hover:underline">
          {agent.name}
        </button>
        <span className="text-12 text-muted">{agent.kind}</span>
      </span>
    ),
  },
  { key: "state", title: words.column.state, width: "8rem", cell: ({ state }) => <AgentBadge state={state} /> },
  {
    key: "load",
    title: words.column.load,
    width: "minmax(7rem, 1fr)",
    wideOnly: true,
    cell: (agent) => <AgentLoad {...agent} />,
  },
  {
    key: "success",
    title: words.column.success,
    width: "7rem",
    wideOnly: true,
    cell: (agent) => <AgentSuccess {...agent} />,
  },
  {
    key: "capabilities",
    title: words.column.capabilities,
    width: "minmax(7rem, 1.5fr)",
    wideOnly: true,
    cell: ({ capabilities, quarantineReason }) => (
      <span className={quarantineReason === null ? "text-muted" : "text-refuted"}>
        {quarantineReason ?? capabilities.join(", ")}
      </span>
    ),
  },
  {
    key: "version",
    title: words.column.version,
    width: "6rem",
    wideOnly: true,
    cell: ({ version }) => <span className="text-muted">{version}</span>,
  },
  {
    key: "beat",
    title: words.column.beat,
    width: "6.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ seenAt }) => <Moment at={seenAt} className="text-muted" />,
  },
];

const isHere = ({ endedAt, state }: Agent): boolean =>
  state === "quarantined" || (endedAt === null && state !== "offline");

const fits = ({ name, kind, agentId, host, capabilities }: Agent, filter: string): boolean =>
  [name, kind, agentId, host, ...capabilities].join(" ").toLowerCase().includes(filter.trim().toLowerCase());

const HowToConnect = () => (
  <span className="flex flex-col gap-1.5">
    <code className="rounded-6 bg-sunken px-3 py-1.5 font-mono text-12 break-words">{words.command}</code>
    <span className="text-12 text-muted">{words.commandHint}</span>
  </span>
);

type ListProps = { agents: readonly Agent[]; filter: string; all: boolean; onOpen: (agent: Agent) => void };

const List = ({ agents, filter, all, onOpen }: ListProps) => {
  const present = agents.filter((agent) => all || isHere(agent));
  const rows = present.filter((agent) => fits(agent, filter));
  if (present.length === 0) {
    return (
      <EmptyState icon={Bot} title={words.empty} action={<HowToConnect />}>
        {words.emptyHint}
      </EmptyState>
    );
  }
  if (rows.length === 0) return <EmptyState icon={Bot} title={words.noMatch} />;
  return (
    <Table
      label={words.label}
      columns={columnsFor(onOpen)}
      rows={rows}
      rowKey={({ agentId }) => agentId}
      onOpen={onOpen}
    />
  );
};

export const AgentsPage = (): ReactNode => {
  const { agent: agentId, task } = useSearch({ from: "/signed-in/agents" });
  const navigate = useNavigate({ from: "/agents" });
  const agents = useQuery(beatingAgentsQuery);
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const [explaining, setExplaining] = useState(task !== undefined);
  const look = (search: { agent?: string; task?: string }): void => void navigate({ search, replace: true });
  const actions = (
    <>
      <FilterInput label={words.filter} value={filter} onChange={setFilter} />
      <Select
        aria-label={words.shown}
        value={all ? "all" : "here"}
        onChange={(event) => setAll(event.target.value === "all")}
        className="h-8! w-auto! text-13!"
      >
        <option value="here">{words.here}</option>
        <option value="all">{words.all}</option>
      </Select>
      <Button icon={CircleHelp} onClick={() => setExplaining(true)}>
        {words.explain}
      </Button>
    </>
  );
  return (
    <Page fill title={words.title} actions={actions}>
      <QueryView query={agents}>
        {(items) => (
          <List agents={items} filter={filter} all={all} onOpen={(agent) => look({ agent: agent.agentId })} />
        )}
      </QueryView>
      <AgentDialog agent={agents.data?.find((agent) => agent.agentId === agentId) ?? null} onClose={() => look({})} />
      <ExplainDialog
        open={explaining}
        taskId={task ?? ""}
        onAsk={(taskId) => look({ task: taskId })}
        onClose={() => {
          setExplaining(false);
          look({});
        }}
      />
    </Page>
  );
};
