import type { Subscription } from "../../api/types.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { Badge } from "../../ui/badge.tsx";

export const SubscriptionBadge = ({ state, failures }: Pick<Subscription, "state" | "failures">) => {
  if (state === "disabled") return <Badge tone="refuted">{words.state.disabled}</Badge>;
  if (state === "paused") return <Badge tone="caution">{words.state.paused}</Badge>;
  if (failures > 0) return <Badge tone="refuted">{words.failing}</Badge>;
  return <Badge tone="accent">{words.state.active}</Badge>;
};
