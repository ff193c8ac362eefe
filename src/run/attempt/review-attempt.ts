/** Has what an attempt has made reviewed, where its plan says so, before it is merged; what was found is put on record. */
import { readFile } from "node:fs/promises";
import { asProvostError, ProvostError, type ErrorClass } from "../../model/errors.ts";
import type { PlanTask } from "../../model/plan.ts";
import { placeOf, type Finding, type Review, type ReviewRule } from "../../model/review.ts";
import type { Lease, TaskFailure } from "../../model/run.ts";
import { redactText, type Secret } from "../../runtime/redaction.ts";
import { insertReview, listReviews } from "../../store/runs/reviews.ts";
import { evidenceOfAttempt } from "../../store/runs/submitted-evidence.ts";
import { assignmentOf } from "../start/assignment.ts";
import type { RunContext } from "../start/context.ts";
import { attemptOutputPath } from "./output.ts";

export type Made = {
  worktree: string;
  baseCommit: string;
  commit: string;
  secrets: readonly Secret[];
};

type Found = Pick<Review, "sessionId" | "model" | "state" | "summary" | "problem" | "findings" | "tries">;

/** Nobody has judged anything: the attempt was called off, or everything was stopped. */
const CALLED_OFF: readonly ErrorClass[] = ["cancelled"];
const calledOff = (error: ProvostError): boolean => CALLED_OFF.includes(error.class) || error.code === "AGENTS_STOPPED";

const outputOf = async (context: RunContext, lease: Lease, secrets: readonly Secret[]): Promise<string> => {
  const text = await readFile(attemptOutputPath(context.home, lease), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return ""; // its work has printed nothing
    throw error;
  });
  return redactText(text, secrets);
};

const before = async (context: RunContext, lease: Lease): Promise<Review[]> => {
  const all = await context.db.transaction(context.tenantId, (tx) => listReviews(tx, context.runId));
  return all.filter(({ taskId }) => taskId === lease.taskId);
};

type Asked = { lease: Lease; task: PlanTask; rule: ReviewRule; made: Made; earlier: readonly Review[] };

const ask = async (context: RunContext, asked: Asked, signal: AbortSignal): Promise<Found> => {
  const { lease, task, rule, made, earlier } = asked;
  const agent = context.plan.agents.find(({ name }) => name === rule.agent);
  if (agent === undefined || context.reviewer === undefined) {
    const message = `"${task.title}" is to be reviewed by "${rule.agent}", and nobody here can`;
    throw new ProvostError("AGENT_KIND_UNKNOWN", message, { agent: rule.agent });
  }
  const { details, acceptance, checks } = await assignmentOf(context, task, agent);
  const { worktree, baseCommit: base, commit, secrets } = made;
  const reviewing = await context.reviewer.review({
    lease,
    agent,
    repository: context.repository,
    base,
    commit,
    worktree,
    reviewed: {
      title: task.title,
      details,
      acceptance,
      checks,
      output: await outputOf(context, lease, secrets),
      evidence: await context.db.transaction(context.tenantId, (tx) => evidenceOfAttempt(tx, lease)),
      before: earlier,
    },
    secrets,
    registryDir: context.home.processes,
    signal,
  });
  return { ...reviewing, state: "done", problem: null };
};

/** Without an end nothing was found and nothing was passed. */
const unfinished = ({ code, message, details }: ProvostError): Found => ({
  sessionId: typeof details["sessionId"] === "string" ? details["sessionId"] : null,
  model: null,
  state: "failed",
  summary: null,
  problem: `${code}: ${message}`,
  findings: [],
  tries: typeof details["tries"] === "number" ? details["tries"] : 0,
});

const findingText = (finding: Finding): string => `${placeOf(finding)} ${finding.message}`;

const sendBack = (rule: ReviewRule, findings: readonly Finding[], earlier: readonly Review[]): TaskFailure | null => {
  const blocking = findings.filter(({ severity }) => severity === "blocking");
  if (!rule.blocking || blocking.length === 0) return null;
  const round = earlier.filter(({ sentBack }) => sentBack).length + 1;
  const last = round > rule.rounds;
  const times = last ? `, after it was sent back ${rule.rounds} times` : "";
  const message = `"${rule.agent}" found what must not be merged${times}: ${blocking.map(findingText).join("; ")}`;
  const files = [...new Set(blocking.map(({ file }) => file))];
  return { code: "REVIEW_BLOCKED", class: last ? "validation" : "transient", message, files };
};

const keep = (context: RunContext, { lease, rule, made }: Asked, found: Found, sentBack: boolean): Promise<void> =>
  context.db.transaction(context.tenantId, async (tx) => {
    const { runId, taskId, attemptId, number } = lease;
    const { baseCommit, commit } = made;
    const about = { runId, taskId, attemptId, number, agentName: rule.agent, baseCommit, commit };
    await insertReview(tx, { ...about, ...found, sentBack });
    const blocking = found.findings.filter(({ severity }) => severity === "blocking").length;
    const counts = { findings: found.findings.length, blocking };
    const payload = { attemptId, number, agent: rule.agent, state: found.state, ...counts, sentBack };
    await context.events.append(tx, [{ name: "attempt.reviewed", runId, taskId, actor: "engine", payload }]);
  });

/** Null when it may be merged, as far as its review goes; else what it is sent back with. */
export const reviewAttempt = async (
  context: RunContext,
  lease: Lease,
  task: PlanTask,
  made: Made,
  signal: AbortSignal,
): Promise<TaskFailure | null> => {
  const rule = task.binding?.review;
  if (rule === undefined) return null;
  const asked = { lease, task, rule, made, earlier: await before(context, lease) };
  try {
    const found = await ask(context, asked, signal);
    const failure = sendBack(rule, found.findings, asked.earlier);
    await keep(context, asked, found, failure !== null);
    return failure;
  } catch (thrown) {
    const error = asProvostError(thrown);
    const { code, message, class: errorClass } = error;
    if (code === "INTERNAL") throw thrown;
    const failure = { code, class: errorClass, message: `its review by "${rule.agent}": ${message}`, files: [] };
    if (calledOff(error)) return failure;
    await keep(context, asked, unfinished(error), rule.blocking);
    return rule.blocking ? failure : null;
  }
};
