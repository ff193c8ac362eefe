/** What an agent is told and given, as one message. Whoever sends it again sends the same message. */
import { type Message, type Part, Role } from "@a2a-js/sdk";
import { RESULT_REF } from "../../../model/remote-task.ts";
import type { RemoteJob } from "../../../store/runs/remote-jobs.ts";
import { baseBundle } from "../elsewhere/base-bundle.ts";
import type { ForeignJob } from "../foreign/foreign-agent.ts";

const part = (content: NonNullable<Part["content"]>, mediaType: string, filename = ""): Part => ({
  content,
  mediaType,
  filename,
  metadata: undefined,
});

export const textPart = (text: string): Part => part({ $case: "text", value: text }, "text/markdown");

const described = ({ request, assignment }: ForeignJob, { jobId, baseCommit }: RemoteJob): Part => {
  const { lease, task } = request;
  const { acceptance, deliverables, touches } = assignment;
  const { runId, taskId } = lease;
  const value = {
    provost: { version: 1, job: jobId, run: runId, task: taskId, title: task.title },
    repository: { base: baseCommit, resultRef: RESULT_REF },
    acceptance: [...acceptance],
    deliverables: [...deliverables],
    touches: [...touches],
  };
  return part({ $case: "data", value }, "application/json");
};

/** By the job's id a task that was begun, but not heard of, is found again. */
export const contextOf = ({ jobId }: RemoteJob): string => `provost-${jobId}`;

export const messageOf = (job: RemoteJob, messageId: string, parts: Part[], taskId = ""): Message => ({
  messageId,
  contextId: contextOf(job),
  taskId,
  role: Role.ROLE_USER,
  parts,
  metadata: undefined,
  extensions: [],
  referenceTaskIds: [],
});

export const orderOf = async (foreign: ForeignJob, job: RemoteJob, withRepository: boolean): Promise<Message> => {
  const parts = [textPart(foreign.prompt), described(foreign, job)];
  if (withRepository) {
    const value = await baseBundle(foreign.request);
    parts.push(part({ $case: "raw", value }, "application/x-git-bundle", "base.bundle"));
  }
  return messageOf(job, job.jobId, parts);
};
