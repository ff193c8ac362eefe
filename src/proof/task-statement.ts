import { canonicalJson } from "../runtime/canonical-json.ts";
import { sha256 } from "../runtime/hash.ts";
import type { Packet, PacketAttempt, PacketFork, PacketTask } from "./packet-schema.ts";
import { type Statement, statement, type Subject } from "./statement.ts";

const attemptPredicate = (attempt: PacketAttempt) => ({
  attemptId: attempt.attemptId,
  number: attempt.number,
  agent: attempt.agentId,
  state: attempt.state,
  baseCommit: attempt.baseCommit,
  resultCommit: attempt.resultCommit,
  exitCode: attempt.exitCode,
  output: attempt.outputBlob === null ? null : { digest: { sha256: attempt.outputBlob } },
  failure: attempt.failure,
  startedAt: attempt.startedAt,
  finishedAt: attempt.finishedAt,
});

/** The run that the work was done in, and where its chain says so. */
const inheritedPredicate = ({ runId, event, attempt }: PacketFork["inherited"][number]) => {
  const { outputBlob, agentId: agent, ...rest } = attempt;
  const output = outputBlob === null ? null : { digest: { sha256: outputBlob } };
  return { runId, event, attempt: { ...rest, agent, output } };
};

/** A statement must have a subject: a task that left neither commit nor output is about the plan it is written in. */
const subjectOf = (
  packet: Packet,
  task: PacketTask,
  last: Pick<PacketAttempt, "outputBlob"> | undefined,
): Subject[] => {
  const subject: Subject[] = [];
  if (task.mergeCommit !== null) subject.push({ name: "merge-commit", digest: { gitCommit: task.mergeCommit } });
  if (last !== undefined && last.outputBlob !== null)
    subject.push({ name: "output", digest: { sha256: last.outputBlob } });
  const { path, sha256 } = packet.files.plan;
  return subject.length > 0 ? subject : [{ name: path, digest: { sha256 } }];
};

/** What was done for a task: every attempt, who made it, from which commit, with what end. */
export const taskStatement = (packet: Packet, task: PacketTask): Statement => {
  const attempts = packet.attempts
    .filter((attempt) => attempt.taskId === task.taskId)
    .sort((a, b) => a.number - b.number);
  const planned = packet.plan.tasks.find((candidate) => candidate.id === task.taskId);
  const checks = planned?.binding?.checks ?? [];
  const { runId, planHash, baseCommit } = packet.run;
  const inherited = packet.fork?.inherited.find(({ taskId }) => taskId === task.taskId);
  return statement("task", subjectOf(packet, task, inherited?.attempt ?? attempts.at(-1)), {
    run: { runId, planHash, baseCommit },
    task: { id: task.taskId, title: task.title, agent: task.agent, state: task.state, failure: task.failure },
    mergeCommit: task.mergeCommit,
    changedFiles: task.changedFiles,
    attempts: attempts.map(attemptPredicate),
    ...(inherited !== undefined && { inherited: inheritedPredicate(inherited) }),
    checks: checks.map((definition) => ({ definition, digest: { sha256: sha256(canonicalJson(definition)) } })),
  });
};
