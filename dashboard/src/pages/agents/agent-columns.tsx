import type { ListedAgent } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { Moment } from "../../ui/moment.tsx";
import type { Column } from "../../ui/table.tsx";
import { AgentBadge } from "./agent-badge.tsx";
import { AgentCost, AgentLoad, AgentSuccess } from "./agent-figures.tsx";
import { AgentMenu } from "./agent-menu.tsx";
import { heldBackReason } from "./held-back-reason.ts";
import type { HoldingBack } from "./hold-back-dialog.tsx";

/** What it offers, or why it gets no work all the same. */
const Offers = ({ agent }: { agent: ListedAgent }) => {
  const reason = heldBackReason(agent);
  if (reason === null) return <span className="text-muted">{agent.capabilities.join(", ")}</span>;
  return <span className={agent.state === "quarantined" ? "text-refuted" : "text-caution"}>{reason}</span>;
};

const FIGURES: Column<ListedAgent>[] = [
  { key: "state", title: words.column.state, width: "7rem", cell: ({ state }) => <AgentBadge state={state} /> },
  {
    key: "load",
    title: words.column.load,
    width: "minmax(6.5rem, 1fr)",
    wideOnly: true,
    cell: (agent) => <AgentLoad {...agent} />,
  },
  {
    key: "success",
    title: words.column.success,
    width: "6rem",
    wideOnly: true,
    cell: (agent) => <AgentSuccess {...agent} />,
  },
  {
    key: "cost",
    title: words.column.cost,
    width: "5.5rem",
    wideOnly: true,
    cell: (agent) => <AgentCost {...agent} />,
  },
  {
    key: "capabilities",
    title: words.column.capabilities,
    width: "minmax(7rem, 1.5fr)",
    wideOnly: true,
    cell: (agent) => <Offers agent={agent} />,
  },
  {
    key: "version",
    title: words.column.version,
    width: "4.5rem",
    wideOnly: true,
    cell: ({ version }) => <span className="text-muted">{version}</span>,
  },
  {
    key: "beat",
    title: words.column.beat,
    width: "5.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ seenAt }) => <Moment at={seenAt} className="text-muted" />,
  },
];

export type AgentActs = { onOpen: (agent: ListedAgent) => void; onHoldBack: (holding: HoldingBack) => void };

export const agentColumns = ({ onOpen, onHoldBack }: AgentActs): Column<ListedAgent>[] => [
  {
    key: "agent",
    title: words.column.agent,
    width: "minmax(9rem, 1.5fr)",
    cell: (agent) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <button type="button" onClick={() => onOpen(agent)} className="truncate font-medium hover:underline">
          {agent.name}
        </button>
        <span className="text-12 text-muted">{agent.kind}</span>
      </span>
    ),
  },
  ...FIGURES,
  {
    key: "menu",
    title: "",
    width: "2.5rem",
    align: "end",
    cell: (agent) => <AgentMenu agent={agent} onHoldBack={onHoldBack} />,
  },
];
