/** One attempt at a job that an agent elsewhere does: taken up or given, followed, and settled by how it ended. */
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import { redactText, type Secret } from "../../../runtime/redaction.ts";
import type { RemoteJob, RemoteJobOutcome } from "../../../store/runs/remote-jobs.ts";
import type { ForeignJob } from "../foreign/foreign-agent.ts";
import type { ForeignEnd } from "../foreign/foreign-end.ts";
import type { ElsewhereParts } from "./elsewhere-parts.ts";
import { type Delivery, takeDelivery } from "./take-delivery.ts";

export type RemoteWork = {
  remote: RemoteJob;
  /** Nobody was asked before. */
  isNew: boolean;
  /** Shown to nobody: what it says goes on record without them. */
  secrets: readonly Secret[];
  /** To be called just before the agent is given the job: from then on it may have begun, whether it was heard or not. */
  onGiven: () => void;
  /** To be awaited as soon as the agent has said by which name it knows the job. */
  onNamed: (name: string) => Promise<void>;
};

export type Elsewhere = {
  address: string;
  credential: Secret | null;
  /** Throws how it has failed. AGENT_UNREACHABLE leaves the job open: whoever tries again goes on with it. */
  work(at: RemoteWork): Promise<{ delivery: Delivery; reports: readonly string[] }>;
  /** Has the agent stop. @param name null of a job that was given, when the answer to that was not heard */
  callOff(remote: RemoteJob, name: string | null, signal: AbortSignal): Promise<unknown>;
};

const CALL_OFF_MS = 5_000;
const STAYS_OPEN: readonly string[] = ["AGENT_UNREACHABLE"];

const outcomeOf = (failure: ProvostError | null): RemoteJobOutcome => {
  if (failure === null) return "done";
  return failure.code === "RESULT_REFUSED" ? "refused" : "failed";
};

/** A later attempt takes up what is still wanted; everything else is called off. What cannot be reached is let be. */
const leave = async (
  { jobs }: ElsewhereParts,
  { request, session }: ForeignJob,
  elsewhere: Elsewhere,
  { remote, isGiven }: { remote: RemoteJob; isGiven: boolean },
): Promise<void> => {
  const { lease, signal } = request;
  if (signal.aborted && (await jobs.isWanted(lease))) return;
  await jobs.end(lease, remote, "cancelled");
  if (!isGiven) return;
  const limit = AbortSignal.timeout(CALL_OFF_MS);
  await elsewhere.callOff(remote, remote.remoteTaskId, limit).catch((error: unknown) => {
    session.decided("not called off", asProvostError(error).message);
  });
};

const takeIn = async (
  { request, session }: ForeignJob,
  { remote, secrets }: RemoteWork,
  { delivery, reports }: Awaited<ReturnType<Elsewhere["work"]>>,
): Promise<void> => {
  for (const report of reports) if (report !== "") session.say("text", `${redactText(report, secrets)}\n`);
  if (delivery.bundle === null && delivery.changes.length === 0) return;
  await takeDelivery(request, remote.baseCommit, delivery);
};

const attempt = async (job: ForeignJob, elsewhere: Elsewhere, at: RemoteWork): Promise<ProvostError | null> => {
  try {
    await takeIn(job, at, await elsewhere.work(at));
    return null;
  } catch (thrown) {
    return asProvostError(thrown);
  }
};

export const workElsewhere = async (
  parts: ElsewhereParts,
  job: ForeignJob,
  elsewhere: Elsewhere,
): Promise<ForeignEnd> => {
  const { request, assignment, session } = job;
  const { lease } = request;
  const { credential, address } = elsewhere;
  const { job: remote, isNew } = await parts.jobs.takeUp(request, assignment.agent.name, address);
  if (!isNew) session.decided("job", "an attempt before this one gave it; it is taken up, and not given again");
  const secrets = [...request.secrets, ...(credential === null ? [] : [credential])];
  const onNamed = async (name: string): Promise<void> => {
    remote.remoteTaskId ??= name;
    await parts.jobs.name(lease, remote, name);
  };
  let isGiven = !isNew;
  const onGiven = (): void => {
    isGiven ||= !session.signal.aborted;
  };
  const failure = await attempt(job, elsewhere, { remote, isNew, secrets, onGiven, onNamed });
  if (session.signal.aborted && failure !== null) await leave(parts, job, elsewhere, { remote, isGiven });
  else if (failure === null || !STAYS_OPEN.includes(failure.code)) {
    await parts.jobs.end(lease, remote, outcomeOf(failure));
  }
  if (failure === null) return { exitCode: null, failure };
  const message = redactText(failure.message, secrets);
  return { exitCode: null, failure: new ProvostError(failure.code, message, {}, { cause: failure }) };
};
