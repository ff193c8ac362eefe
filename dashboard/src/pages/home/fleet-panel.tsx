import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "../../api/queries.ts";
import type { Agent } from "../../api/types.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { SegmentBar } from "../../ui/segment-bar.tsx";

const words = homeText.fleet;

const TONES: Record<Agent["state"], Tone> = {
  connecting: "neutral",
  idle: "neutral",
  busy: "accent",
  draining: "caution",
  offline: "neutral",
  quarantined: "refuted",
};

const isHere = ({ endedAt, state }: Agent): boolean => endedAt === null && state !== "offline";
const SHOWN = 8;

const AgentRow = ({
  agent: { name, kind, state, busy, slots, seenAt, quarantineReason, drainReason },
}: {
  agent: Agent;
}) => (
  <li className="flex items-center justify-between gap-3 border-b border-line px-3.5 py-2 last:border-b-0">
    <span className="min-w-0">
      <span className="block truncate font-medium">{name}</span>
      <span className="block truncate text-12 text-muted">
        {quarantineReason ?? drainReason ?? (
          <>
            {kind} · {busy}/{slots} · {words.seen} <Moment at={seenAt} />
          </>
        )}
      </span>
    </span>
    <Badge tone={TONES[state]} alive={state === "busy"}>
      {words.state[state]}
    </Badge>
  </li>
);

const Fleet = ({ agents }: { agents: readonly Agent[] }) => {
  const here = agents.filter(isHere);
  const quarantined = agents.filter(({ state }) => state === "quarantined");
  const slots = here.reduce((sum, agent) => sum + agent.slots, 0);
  const busy = here.reduce((sum, agent) => sum + agent.busy, 0);
  if (here.length === 0 && quarantined.length === 0)
    return <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>;
  return (
    <>
      <div className="flex flex-col gap-2 border-b border-line p-3.5">
        <p className="flex items-baseline justify-between gap-3">
          <span>
            <span className="text-20 font-semibold [font-feature-settings:normal]">
              {busy}/{slots}
            </span>{" "}
            <span className="text-muted">{words.slots.toLowerCase()}</span>
          </span>
          <span className="text-12 text-muted">
            {words.online(here.length)}
            {quarantined.length > 0 && <span className="text-refuted"> · {words.quarantined(quarantined.length)}</span>}
          </span>
        </p>
        <SegmentBar
          label={words.slots}
          segments={[
            { name: words.state.busy.toLowerCase(), count: busy, tone: "accent", alive: true },
            { name: words.state.idle.toLowerCase(), count: slots - busy, tone: "neutral" },
          ]}
        />
      </div>
      <ul>
        {[...quarantined, ...here.filter((agent) => !quarantined.includes(agent))].slice(0, SHOWN).map((agent) => (
          <AgentRow key={agent.agentId} agent={agent} />
        ))}
      </ul>
    </>
  );
};

export const FleetPanel = () => {
  const agents = useQuery(agentsQuery);
  return (
    <Panel title={words.title}>
      <QueryView query={agents}>{(items) => <Fleet agents={items} />}</QueryView>
    </Panel>
  );
};
