import type { Schedule } from "../../api/types.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { Badge } from "../../ui/badge.tsx";

export const ScheduleBadge = ({ pausedReason, problem }: Pick<Schedule, "pausedReason" | "problem">) => {
  if (pausedReason !== null) return <Badge tone="caution">{words.state.paused}</Badge>;
  if (problem !== null) return <Badge tone="refuted">{words.state.failing}</Badge>;
  return <Badge tone="accent">{words.state.active}</Badge>;
};
