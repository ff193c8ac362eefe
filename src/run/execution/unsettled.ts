/** What an ended run still lacks: a crash may have come between its end and its packet, or nobody asked to apply it. */
import type { Event } from "../../model/event.ts";
import type { Run } from "../../model/run.ts";
import { RUN_ENDED } from "../../model/states.ts";
import type { EngineParts } from "./execute.ts";

export type Unsettled = { packet: boolean; apply: boolean };

const ENDS: readonly Event["name"][] = ["run.finished", "run.cancelled", "run.failed"];

/** @param apply whether the result is wanted in the user's branch, besides what the run was started with */
export const whatIsUnsettled = async (
  parts: Pick<EngineParts, "db" | "tenantId" | "events">,
  run: Run,
  apply: boolean,
): Promise<Unsettled> => {
  if (!RUN_ENDED.includes(run.state)) return { packet: false, apply: false };
  const events = await parts.db.transaction(parts.tenantId, (tx) =>
    parts.events.read(tx, { runId: run.runId, limit: Number.MAX_SAFE_INTEGER }),
  );
  // A run may have been opened again since: only what came after its last end counts.
  const sinceEnd = events.slice(events.findLastIndex(({ name }) => ENDS.includes(name)) + 1).map(({ name }) => name);
  return {
    packet: !sinceEnd.includes("packet.written"),
    apply: (apply || run.options.apply) && run.decision === "go" && !sinceEnd.includes("run.applied"),
  };
};
