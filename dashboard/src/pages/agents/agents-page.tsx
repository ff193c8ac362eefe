import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Bot, CircleHelp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { beatingAgentsQuery } from "../../api/agent-queries.ts";
import type { ListedAgent } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/field.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { Table } from "../../ui/table.tsx";
import { type AgentActs, agentColumns } from "./agent-columns.tsx";
import { AgentDialog } from "./agent-dialog.tsx";
import { ExplainDialog } from "./explain-dialog.tsx";
import { type HoldingBack, HoldBackDialog } from "./hold-back-dialog.tsx";

const isHere = ({ endedAt, state }: ListedAgent): boolean =>
  state === "quarantined" || (endedAt === null && state !== "offline");

const fits = ({ name, kind, agentId, host, capabilities }: ListedAgent, filter: string): boolean =>
  [name, kind, agentId, host, ...capabilities].join(" ").toLowerCase().includes(filter.trim().toLowerCase());

const HowToConnect = () => (
  <span className="flex flex-col gap-1.5">
    <code className="rounded-6 bg-sunken px-3 py-1.5 font-mono text-12 break-words">{words.command}</code>
    <span className="text-12 text-muted">{words.commandHint}</span>
  </span>
);

type ListProps = AgentActs & { agents: readonly ListedAgent[]; filter: string; all: boolean };

const List = ({ agents, filter, all, ...acts }: ListProps) => {
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
      columns={agentColumns(acts)}
      rows={rows}
      rowKey={({ agentId }) => agentId}
      onOpen={acts.onOpen}
    />
  );
};

export const AgentsPage = (): ReactNode => {
  const { agent: agentId, task } = useSearch({ from: "/signed-in/agents" });
  const navigate = useNavigate({ from: "/agents" });
  const agents = useQuery(beatingAgentsQuery);
  const [filter, setFilter] = useState("");
  const [all, setAll] = useState(false);
  const [holding, setHolding] = useState<HoldingBack | null>(null);
  const [explaining, setExplaining] = useState(task !== undefined);
  const look = (search: { agent?: string; task?: string }): void => void navigate({ search, replace: true });
  const isAsked = agentId !== undefined && agents.data !== undefined;
  const asked = isAsked ? agents.data.find((agent) => agent.agentId === agentId) : null;
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
          <List
            agents={items}
            filter={filter}
            all={all}
            onOpen={(agent) => look({ agent: agent.agentId })}
            onHoldBack={setHolding}
          />
        )}
      </QueryView>
      <AgentDialog agent={asked} onClose={() => look({})} />
      <HoldBackDialog holding={holding} onClose={() => setHolding(null)} />
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
