import type { Agent } from "../../api/types.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
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
    {homeText.fleet.state[state]}
  </Badge>
);
