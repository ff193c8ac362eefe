/** Does a task by a service that takes tasks over HTTP: posted once, then asked until it is done, or waited for. */
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import { RESULT_REF } from "../../../model/remote-task.ts";
import type { JobReport, JobResult } from "../../../model/job-report.ts";
import { redactText } from "../../../runtime/redaction.ts";
import type { AgentKind } from "../agent-kind.ts";
import { baseBundle } from "../elsewhere/base-bundle.ts";
import type { ElsewhereParts } from "../elsewhere/elsewhere-parts.ts";
import { ELSEWHERE_INSTRUCTIONS } from "../elsewhere/instructions.ts";
import { pauseFor } from "../elsewhere/pause.ts";
import type { Delivery } from "../elsewhere/take-delivery.ts";
import { type RemoteWork, workElsewhere } from "../elsewhere/work-elsewhere.ts";
import { createForeignAgent, type ForeignJob } from "../foreign/foreign-agent.ts";
import type { ForeignEnd } from "../foreign/foreign-end.ts";
import { type HttpAnswer, type HttpOrder, orderSchema } from "./contract.ts";
import { connectHttp, type HttpConnection, httpSettingsOf } from "./http-connection.ts";

const MOST_TRIES = 5;
const FIRST_DELAY_MS = 250;

const orderOf = async (
  { request, assignment, prompt }: ForeignJob,
  { jobId, baseCommit }: RemoteWork["remote"],
  withRepository: boolean,
  callback: HttpOrder["callback"],
): Promise<HttpOrder> => {
  const { lease, task, timeoutMs } = request;
  const { acceptance, deliverables, touches, checks } = assignment;
  return orderSchema.parse({
    version: 1,
    job: jobId,
    run: lease.runId,
    task: { id: lease.taskId, title: task.title, text: prompt },
    acceptance,
    deliverables,
    touches,
    checks: JSON.parse(JSON.stringify(checks)) as unknown,
    repository: {
      base: baseCommit,
      bundle: withRepository ? (await baseBundle(request)).toString("base64") : null,
      resultRef: RESULT_REF,
    },
    timeoutMs,
    callback,
  });
};

const deliveryOf = ({ bundle, patch, files = [] }: JobResult): Delivery => ({
  bundle: bundle === undefined ? null : Buffer.from(bundle, "base64"),
  changes: [
    ...(patch === undefined || patch === "" ? [] : [{ kind: "patch" as const, text: patch }]),
    ...files.map(({ path, content, encoding }) => ({
      kind: "file" as const,
      path,
      content: content === null ? null : Buffer.from(content, encoding),
    })),
  ],
});

type Talk = { parts: ElsewhereParts; job: ForeignJob; connection: HttpConnection; at: RemoteWork };

/** Of a service that is away for a moment; the same request again changes nothing, by its key. */
const asked = async ({ parts, job, connection, at }: Talk, method: "POST" | "GET", url: string, body: string) => {
  const { signal } = job.session;
  for (let tries = 1; ; tries += 1) {
    try {
      return await connection.ask(method, url, at.remote.jobId, body, signal);
    } catch (thrown) {
      if (signal.aborted || asProvostError(thrown).code !== "AGENT_UNREACHABLE" || tries >= MOST_TRIES) throw thrown;
      await pauseFor(parts.clock, FIRST_DELAY_MS * 2 ** (tries - 1), signal);
    }
  }
};

const protocol = (why: string): ProvostError => new ProvostError("AGENT_PROTOCOL_FAILED", `the service ${why}`);

const statusUrl = ({ status }: Extract<HttpAnswer, { state: "working" }>, from: string): string => {
  if (!URL.canParse(status, from)) throw protocol(`names "${status}", which is no address`);
  return new URL(status, from).href;
};

/** A job whose service reports by itself has no address of its own. */
const ACCEPTED = "accepted";

/** What asking first says of the job: of one that was given before, where it stands. */
const begin = async (talk: Talk): Promise<HttpAnswer | null> => {
  const { parts, job, connection, at } = talk;
  const { settings } = connection;
  const known = at.remote.remoteTaskId;
  if (known === ACCEPTED) return { state: ACCEPTED, said: "" };
  if (known !== null) return asked(talk, "GET", known, "");
  const callback = await parts.reports.offer(job.request.lease.tenantId, at.remote.jobId);
  const order = await orderOf(job, at.remote, settings.repository !== "none", callback);
  at.onGiven();
  return asked(talk, "POST", settings.url, JSON.stringify(order));
};

/** A token that nobody was given is shown by nobody: this would never end. */
const reported = async ({ parts, job, at }: Talk): Promise<JobReport> => {
  if (!parts.reports.isOffered) throw protocol("accepts a task to report its end, and was told of no callback");
  await at.onNamed(ACCEPTED);
  const report = await parts.reports.until(job.request.lease.tenantId, at.remote.jobId, job.session.signal);
  job.session.decided("job", "its end was reported by callback");
  return report;
};

const follow = async (talk: Talk): Promise<JobReport> => {
  const { parts, job, connection, at } = talk;
  const { settings } = connection;
  let url = at.remote.remoteTaskId ?? settings.url;
  let answer = await begin(talk);
  let heard = "";
  for (;;) {
    if (answer === null) throw protocol("answers nothing");
    if (answer.said !== "" && answer.said !== heard) {
      heard = answer.said;
      job.session.say("text", `${redactText(heard, at.secrets)}\n`);
    }
    if (answer.state === "done" || answer.state === "failed") return answer;
    if (answer.state === ACCEPTED) {
      answer = await reported(talk);
      continue;
    }
    const next = statusUrl(answer, url);
    if (new URL(next).origin !== new URL(settings.url).origin)
      throw protocol(`leads on to ${next}, which is elsewhere`);
    url = next;
    await at.onNamed(url);
    await pauseFor(parts.clock, answer.retryAfterMs, job.session.signal);
    answer = await asked(talk, "GET", url, "");
  }
};

const drive = async (parts: ElsewhereParts, job: ForeignJob): Promise<ForeignEnd> => {
  const { request, assignment } = job;
  const connection = await connectHttp(parts, request.lease.tenantId, assignment.agent);
  const { settings, credential } = connection;
  return workElsewhere(parts, job, {
    address: settings.url,
    credential,
    work: async (at) => {
      const end = await follow({ parts, job, connection, at });
      if (end.state === "done") return { delivery: deliveryOf(end.result), reports: [] };
      const code = end.permanent ? "AGENT_WORK_REJECTED" : "AGENT_WORK_FAILED";
      throw new ProvostError(code, `the service says: ${end.message}`);
    },
    callOff: (remote, name, signal) => {
      const url = name === null || name === ACCEPTED ? settings.url : name;
      return connection.ask("DELETE", url, remote.jobId, "", signal);
    },
  });
};

export const createHttpAgent = (parts: ElsewhereParts): AgentKind =>
  createForeignAgent(parts, {
    kind: "http",
    instructions: ELSEWHERE_INSTRUCTIONS,
    prepare: async ({ agent }) => {
      const { expects, url } = httpSettingsOf(agent);
      return { expected: expects ?? {}, model: new URL(url).host };
    },
    drive: (job) => drive(parts, job),
  });
