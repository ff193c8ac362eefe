import type { AuthorizeTool } from "../../access/policy/authorizer.ts";
import type { Limit } from "../../model/access.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { Budgets } from "../budgets/budgets.ts";
import type { Breakers } from "./breakers.ts";
import type { RecordEnd } from "./call-recorder.ts";
import type { ToolSite } from "./tool-caller.ts";
import type { Catalogue } from "./catalogue.ts";

/** What the choke point asks on the way to a tool. */
export type ToolParts = {
  db: Database;
  clock: Clock;
  recordEnd: RecordEnd;
  catalogue: Catalogue;
  authorizeTool: AuthorizeTool;
  approvals: Approvals;
  budgets: Budgets;
  limit: Limit;
  breakers: Breakers;
  /** Ends what is kept running for a site. */
  leave: (site: ToolSite) => Promise<void>;
};
