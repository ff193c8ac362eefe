/**
 * Pauses an agent that gets nowhere, until a person lets it go on. The question is an approval: it is asked once, shown and
 * answered like all of them, and waits over a restart; who goes on with the session waits for the same answer.
 */
import type { EventLog } from "../../events/event-log.ts";
import type { SessionEntry } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { NewEvent } from "../../model/event.ts";
import type { Database } from "../../store/database.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { Settled } from "../approvals/approval-parts.ts";
import type { ToolSite } from "../tools/tool-caller.ts";
import { createProgress, type Stall } from "./progress.ts";

export type Governor = {
  /** Told of all that is said and done in the session, in its order. */
  add(entry: SessionEntry): void;
  /** Whether `pass` would ask. */
  stalls(): boolean;
  /**
   * Asked before each step. Resolves when the agent may go on, at once when nothing speaks against it. AGENT_STALLED when it
   * was stopped, or nobody has answered in time; TASK_CANCELLED.
   * @param say puts an entry on record, and gives it to `add` like all others
   */
  pass(say: (entry: SessionEntry) => Promise<void>, signal: AbortSignal): Promise<void>;
};

export type GovernorParts = { db: Database; events: EventLog; approvals: Pick<Approvals, "ask"> };

export type Governed = {
  site: ToolSite & Required<Pick<ToolSite, "runId" | "taskId" | "attemptId">>;
  /** Globs of files that the task is expected to write. */
  touches: readonly string[];
  /** All that is on record of the session. */
  entries: Iterable<SessionEntry>;
  /** Stops the clock of the attempt's time limit, until the returned function is called. */
  hold: () => () => void;
};

/** As which tool the question stands among the approvals: to be granted is to go on, to be denied is to fail. */
export const GO_ON = "go_on";

type ProgressEvent = Extract<NewEvent, { name: "attempt.paused" | "attempt.continued" }>;

const about = ({ site }: Governed, reason: string) => {
  const { attemptId, sessionId, agentName } = site;
  return { attemptId, sessionId, agentName, reason };
};

const tell = async (
  { db, events }: GovernorParts,
  { site }: Governed,
  event: Pick<ProgressEvent, "name" | "payload">,
): Promise<void> => {
  const { tenantId, runId, taskId } = site;
  const whole = { ...event, runId, taskId, actor: "engine" } as ProgressEvent;
  await db.transaction(tenantId, (tx) => events.append(tx, [whole]));
};

const ask = async (
  { approvals }: GovernorParts,
  { site, hold }: Governed,
  { why, reason, step }: Stall,
  signal: AbortSignal,
): Promise<Settled> => {
  const release = hold();
  try {
    const question = { site, callId: `${GO_ON}-${step}`, tool: GO_ON, input: { why, step }, reason };
    return await approvals.ask({ kind: "approval", ...question }, signal);
  } catch (error) {
    if (signal.aborted) throw new ProvostError("TASK_CANCELLED", "it was cancelled while it was paused");
    throw error;
  } finally {
    release();
  }
};

const stalled = ({ reason }: Stall, { kind, by, answer }: Settled): ProvostError => {
  const who = kind === "expired" ? "nobody has let it go on in time" : `${by} does not let it go on: ${answer}`;
  return new ProvostError("AGENT_STALLED", `it gets nowhere: ${reason}; ${who}`);
};

export const createGovernor = (parts: GovernorParts, governed: Governed): Governor => {
  const progress = createProgress(governed.touches);
  for (const entry of governed.entries) progress.add(entry);
  return {
    add: (entry) => progress.add(entry),
    stalls: () => progress.stall() !== null,
    pass: async (say, signal) => {
      const stall = progress.stall();
      if (stall === null) return;
      await say({ kind: "decision", what: "paused", reason: stall.reason });
      const payload = { ...about(governed, stall.reason), why: stall.why };
      await tell(parts, governed, { name: "attempt.paused", payload });
      const settled = await ask(parts, governed, stall, signal);
      if (settled.kind !== "granted") throw stalled(stall, settled);
      const { by, answer } = settled;
      await tell(parts, governed, { name: "attempt.continued", payload: { ...about(governed, answer), by } });
      await say({ kind: "decision", what: "continued", reason: `${by}: ${answer}` });
      const text = `You seem to get nowhere: ${stall.reason}. ${by} lets you go on${answer === "" ? "." : `: ${answer}`}`;
      await say({ kind: "turn", from: by, text });
    },
  };
};
