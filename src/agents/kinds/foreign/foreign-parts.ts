import type { TokenUsage } from "../../../model/agent-session.ts";
import type { Clock } from "../../../runtime/clock.ts";
import type { Budgets } from "../../budgets/budgets.ts";
import type { GovernorParts } from "../../governor/governor.ts";
import type { Sessions } from "../../sessions/sessions.ts";
import type { ToolCaller, ToolSite } from "../../tools/tool-caller.ts";

/** What every agent of others shares in this process. */
export type ForeignParts = {
  clock: Clock;
  sessions: Sessions;
  budgets: Budgets;
  /** Millionths of a dollar; null where no price is known. */
  priceOf(model: string, usage: TokenUsage): number | null;
  tools: (site: ToolSite) => ToolCaller;
  /** How much of what an agent prints is heard; 256 MiB when absent. */
  maxOutputBytes?: number;
  /** Asks people about agents that get nowhere. */
  governor?: GovernorParts | undefined;
};
