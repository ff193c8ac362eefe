import type { QueueTask } from "../../api/types.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";

const TONES: Record<QueueTask["state"], Tone> = {
  queued: "neutral",
  scheduled: "neutral",
  leased: "accent",
  succeeded: "proven",
  failed: "refuted",
  cancelled: "neutral",
};

export const TaskStateBadge = ({ state }: Pick<QueueTask, "state">) => (
  <Badge tone={TONES[state]} alive={state === "leased"}>
    {queuesText.tasks.state[state]}
  </Badge>
);
