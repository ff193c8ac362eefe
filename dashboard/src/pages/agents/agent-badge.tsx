import type { Agent } from "../../api/types.ts";
import { text } from "../../catalogue/text.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";

const TONES: Record<Agent["state"], Tone> = {
  connecting: "neutral",
  idle: "neutral",
  busy: "accent",
  draining: "caution",
  offline: "neutral",
  quarantined: "refuted",
};

export const AgentBadge = ({ state }: Pick<Agent, "state">) => (
  <Badge tone={TONES[state]} alive={state === "busy"}>
    {text.home.fleet.state[state]}
  </Badge>
);
