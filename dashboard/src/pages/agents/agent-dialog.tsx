import { ShieldOff } from "lucide-react";
import type { ListedAgent } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { Button } from "../../ui/button.tsx";
import { cx } from "../../ui/cx.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { AgentBadge } from "./agent-badge.tsx";
import { AgentCost, AgentLoad, AgentSuccess } from "./agent-figures.tsx";
import { heldBackReason } from "./held-back-reason.ts";
import { useRelease } from "./use-release.ts";

const HeldBack = ({ agent }: { agent: ListedAgent }) => {
  const release = useRelease(agent);
  const quarantined = agent.state === "quarantined";
  return (
    <div
      className={cx(
        "flex flex-col items-start gap-2 rounded-6 p-3",
        quarantined ? "bg-refuted-soft" : "bg-caution-soft",
      )}
    >
      <p className={cx("font-medium", quarantined ? "text-refuted" : "text-caution")}>
        {quarantined ? words.quarantine : words.drained}
      </p>
      <p className="break-words">{heldBackReason(agent)}</p>
      <p className="text-12 text-muted">{quarantined ? words.quarantineHint : words.drainedHint}</p>
      <Button icon={ShieldOff} pending={release.isPending} onClick={() => release.mutate()}>
        {quarantined ? words.release : words.endDrain}
      </Button>
    </div>
  );
};

const listed = (items: readonly string[], none: string): string => (items.length === 0 ? none : items.join(", "));

const factsOf = (agent: ListedAgent) => [
  { name: words.column.state, value: <AgentBadge state={agent.state} /> },
  { name: words.column.load, value: words.load(agent.busy, agent.slots) },
  { name: words.column.success, value: <AgentSuccess {...agent} /> },
  { name: words.column.cost, value: <AgentCost {...agent} /> },
  { name: words.column.capabilities, value: listed(agent.capabilities, words.none) },
  { name: words.queues, value: listed(agent.queues, words.noQueue) },
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

/** @property agent null where none is asked for, undefined where none has the id that is */
type Props = { agent: ListedAgent | null | undefined; onClose: () => void };

export const AgentDialog = ({ agent, onClose }: Props) => (
  <Dialog open={agent !== null} onClose={onClose} title={agent?.name ?? words.title}>
    {agent === undefined && <p className="text-muted">{words.unknown}</p>}
    {agent && (
      <div className="flex flex-col gap-4">
        {heldBackReason(agent) !== null && <HeldBack agent={agent} />}
        {agent.busy > 0 && <AgentLoad {...agent} />}
        <Facts facts={factsOf(agent)} />
      </div>
    )}
  </Dialog>
);
