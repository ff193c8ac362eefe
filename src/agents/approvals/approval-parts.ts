import type { EventLog } from "../../events/event-log.ts";
import type { Authorize } from "../../model/access.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { ApprovalState } from "../../store/tools/approvals.ts";
import type { Database } from "../../store/database.ts";

export type ApprovalsParts = { db: Database; clock: Clock; events: EventLog; authorize: Authorize };

/** What whoever waits gets to know. */
export type Settled = { kind: Exclude<ApprovalState, "pending">; approvalId: string; by: string; answer: string };
