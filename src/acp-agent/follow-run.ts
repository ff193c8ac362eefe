/** Shows an editor what happens to a run until it has ended or was paused. */
import { z } from "zod";
import { ApiError, type Client, type ClientEvent } from "../sdk/client/index.ts";
import type { Editor } from "./editor.ts";

const attempt = z.object({ attemptId: z.string() });
const failure = z.object({ failure: z.object({ code: z.string(), message: z.string() }) });
const asked = z.object({ approvalId: z.string() });
const reason = z.object({ reason: z.string() });

/** No event tells that a run is in nobody's hands any more. */
const STOPS: readonly string[] = ["run.finished", "run.cancelled", "run.failed", "run.paused"];

const GOES_ON: readonly string[] = ["run.resumed", "run.reopened"];

/** Of a run after an event: whether nothing more happens to it by itself. @param before whether that was so until then */
export const stopsAt = ({ name }: Pick<ClientEvent, "name">, before: boolean): boolean =>
  STOPS.includes(name) || (before && !GOES_ON.includes(name));

const because = (payload: unknown): string => reason.safeParse(payload).data?.reason ?? "";

/** A person may have answered elsewhere meanwhile; then it is settled as well. */
const settle = async (client: Client, editor: Editor, approvalId: string): Promise<void> => {
  const approval = await client.approvals.get({ params: { approvalId } });
  if (approval.state !== "pending") return;
  const { kind, tool, input, reason: why, agentName } = approval;
  if (kind === "question") {
    await editor.say(`${agentName} asks: ${why}\nAnswer with \`provost approvals answer ${approvalId} "…"\`.`);
    return;
  }
  const granted = await editor.ask({
    approvalId,
    title: `${agentName}: ${tool}`,
    input: JSON.parse(input),
    reason: why,
  });
  if (granted === undefined) return;
  const answer = { params: { approvalId }, body: { reason: "decided in the editor" } };
  await (granted ? client.approvals.grant(answer) : client.approvals.deny(answer)).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== "APPROVAL_SETTLED") throw error;
  });
};

export const show = async (editor: Editor, { name, taskId, payload }: ClientEvent): Promise<void> => {
  const attemptId = attempt.safeParse(payload).data?.attemptId ?? null;
  if (name === "gate.decided") {
    const decision = z.object({ decision: z.string() }).safeParse(payload).data?.decision;
    return editor.say(`Gate: ${decision ?? "decided"}`);
  }
  if (taskId === null) return;
  if (name === "task.leased" && attemptId !== null) return editor.begin(taskId, attemptId);
  if (name === "task.succeeded") return editor.end(taskId, attemptId, "completed");
  if (name === "task.queued" && editor.isAtWork(taskId)) return editor.end(taskId, null, "failed", because(payload));
  if (name === "task.skipped") return editor.end(taskId, null, "failed", because(payload));
  if (name === "task.failed") {
    const why = failure.safeParse(payload).data?.failure;
    return editor.end(taskId, null, "failed", why === undefined ? "failed" : `${why.code}: ${why.message}`);
  }
};

/** Resolves to the event that it stops at. @param after position of the last event before the run began */
export const followRun = async (
  client: Client,
  editor: Editor,
  { runId, after, signal }: { runId: string; after: number; signal: AbortSignal },
): Promise<{ name: string; position: number }> => {
  for await (const event of client.followEvents({ runId, after, signal })) {
    if (event.name === "approval.asked") {
      const { approvalId } = asked.parse(event.payload);
      // Beside the run, which goes on with other tasks meanwhile.
      settle(client, editor, approvalId).catch((error: unknown) => editor.say(`${approvalId}: ${String(error)}`));
    } else await show(editor, event);
    if (STOPS.includes(event.name)) return event;
  }
  throw new Error(`the control plane tells nothing more of run ${runId}`);
};
