import { ShieldOff } from "lucide-react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Agent } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { AgentBadge } from "./agent-badge.tsx";
import { AgentLoad, AgentSuccess } from "./agent-figures.tsx";

const Quarantine = ({ agent: { agentId, name, quarantineReason } }: { agent: Agent }) => {
  const release = useAct({
    send: () => client.agents.release({ params: { agentId }, body: {} }),
    refresh: [keys.agents],
    done: words.released(name),
    failed: words.releaseFailed,
  });
  return (
    <div className="flex flex-col items-start gap-2 rounded-6 bg-refuted-soft p-3">
      <p className="font-medium text-refuted">{words.quarantine}</p>
      <p className="break-words">{quarantineReason}</p>
      <p className="text-12 text-muted">{words.quarantineHint}</p>
      <Button icon={ShieldOff} pending={release.isPending} onClick={() => release.mutate()}>
        {words.release}
      </Button>
    </div>
  );
};

const listed = (items: readonly string[], none: string): string => (items.length === 0 ? none : items.join(", "));

const factsOf = (agent: Agent) => [
  { name: words.column.state, value: <AgentBadge state={agent.state} /> },
  { name: words.column.load, value: words.load(agent.busy, agent.slots) },
  { name: words.column.success, value: <AgentSuccess {...agent} /> },
  { name: words.column.capabilities, value: listed(agent.capabilities, words.none) },
  { name: words.queues, value: listed(agent.queues, words.allQueues) },
  { name: words.roles, value: listed(agent.roles, words.none) },
  {
    name: words.labels,
    value: listed(
      Object.entries(agent.labels).map(([name, value]) => `${name}=${value}`),
      words.none,
    ),
  },
  { name: words.host, value: `${agent.host}, ${words.process} ${agent.pid}` },
  { name: words.column.version, value: agent.version === "" ? words.none : agent.version },
  { name: words.since, value: <Moment at={agent.startedAt} /> },
  { name: words.column.beat, value: <Moment at={agent.seenAt} /> },
  ...(agent.endedAt === null ? [] : [{ name: words.ended, value: <Moment at={agent.endedAt} /> }]),
  { name: words.id, value: <code className="font-mono text-12 break-all">{agent.agentId}</code> },
];

type Props = { agent: Agent | null; onClose: () => void };

export const AgentDialog = ({ agent, onClose }: Props) => (
  <Dialog open={agent !== null} onClose={onClose} title={agent?.name ?? words.title}>
    {agent !== null && (
      <div className="flex flex-col gap-4">
        {agent.state === "quarantined" && <Quarantine agent={agent} />}
        {agent.busy > 0 && <AgentLoad {...agent} />}
        <Facts facts={factsOf(agent)} />
      </div>
    )}
  </Dialog>
);
