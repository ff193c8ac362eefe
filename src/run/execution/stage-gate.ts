/** Judges a stage that has ended: observes its criteria, gives each its verdict, and decides its gates. */
import type { Decision } from "../../model/check.ts";
import type { NewEvent } from "../../model/event.ts";
import type { Gate } from "../../model/plan.ts";
import type { Attestation, CriterionRecord, RunTask } from "../../model/run.ts";
import { decideGate } from "../../gates/decide-gate.ts";
import { decideVerdict } from "../../gates/verdict.ts";
import { verifyAttestation } from "../../proof/attest.ts";
import { loadSigningKey } from "../../proof/signing-key.ts";
import { laxerThan } from "../../plan/laxer-check.ts";
import { readPublicKey } from "../../proof/verifying-key.ts";
import { listAttestations } from "../../store/runs/attestations.ts";
import { listCriteria, saveVerdict } from "../../store/runs/criteria.ts";
import type { Tx } from "../../store/database.ts";
import { saveGateDecision } from "../../store/runs/gates.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { changedCheckFlags } from "../attempt/check-changes.ts";
import { verifyObjects } from "../../workspace/verify-objects.ts";
import type { RunContext } from "../start/context.ts";
import { observeAll } from "./observer.ts";
import { recordedHead } from "../start/recorded-head.ts";
import type { Observer } from "./observer.ts";
import { gatesOfStage } from "../start/stages.ts";

const RANK = { go: 0, "conditional-go": 1, "no-go": 2 } as const satisfies Record<Decision, number>;

/** A run is as good as its worst gate; a run in which nothing was decided proves nothing. */
export const worstDecision = (decisions: readonly (Decision | null)[]): Decision =>
  decisions.reduce<Decision>(
    (worst, decision) => (RANK[decision ?? "no-go"] > RANK[worst] ? (decision ?? "no-go") : worst),
    decisions.length === 0 ? "no-go" : "go",
  );

/** That the check of a criterion asks for less than the plan's own number, if it does. */
const laxness = ({ plan }: RunContext, { criterionId, check }: CriterionRecord): string | null => {
  const planned = plan.criteria.find(({ id }) => id === criterionId);
  return check === null || planned === undefined ? null : laxerThan(check, planned.measures);
};

/** Returns how many words of people there were to judge by. */
const judgeCriteria = async (
  context: RunContext,
  gates: readonly Gate[],
  tasks: readonly RunTask[],
  observer: Observer,
): Promise<number> => {
  const mine = new Set<string>(gates.map((gate) => gate.id));
  const load = () => context.db.transaction(context.tenantId, (tx) => listCriteria(tx, context.runId));
  const criteria = (await load()).filter((criterion) => mine.has(criterion.gateId));
  const head = await recordedHead(context);
  for (const commit of [context.baseCommit, head]) await verifyObjects(context.repository, commit);
  await observeAll(observer, criteria, { base: context.baseCommit, head });
  if (context.interrupt.aborted) return 0;

  const flags = await changedCheckFlags(context, criteria, tasks);
  const observed = (await load()).filter((criterion) => mine.has(criterion.gateId));
  return context.db.transaction(context.tenantId, async (tx) => {
    const words = (await listAttestations(tx, context.runId)).length;
    const attestations = await signedWords(context, tx);
    const events: NewEvent[] = [];
    for (const criterion of observed) {
      const attestation = lastFor(attestations, criterion.criterionId);
      const laxer = laxness(context, criterion);
      const flagged = [...(laxer === null ? [] : [laxer]), ...(flags.get(criterion.criterionId) ?? [])];
      const { verdict, reason } = decideVerdict({ ...criterion, attestation, flags: flagged });
      await saveVerdict(tx, context.runId, criterion.criterionId, { verdict, reason, flags: flagged, attestation });
      const payload = { criterionId: criterion.criterionId, verdict, reason };
      events.push({ name: "criterion.decided", runId: context.runId, actor: "engine", payload });
    }
    await context.events.append(tx, events);
    return words;
  });
};

/** Attestations of the run, oldest first. One whose signature does not hold, whoever put it on record, is nobody's word. */
const signedWords = async (context: RunContext, tx: Tx): Promise<Attestation[]> => {
  const { publicKeyPem } = await loadSigningKey(context.home.keys);
  const key = readPublicKey(publicKeyPem, context.home.keys);
  const attestations = await listAttestations(tx, context.runId);
  return attestations.filter((word) => word.runId === context.runId && verifyAttestation(word, key));
};

const lastFor = (attestations: readonly Attestation[], subject: string): Attestation | null =>
  attestations.findLast((attestation) => attestation.subject === subject) ?? null;

const judgeGate = (context: RunContext, gate: Gate, stageTasks: readonly RunTask[]): Promise<Decision> =>
  context.db.transaction(context.tenantId, async (tx) => {
    const criteria = (await listCriteria(tx, context.runId)).filter((criterion) => criterion.gateId === gate.id);
    const attestations = await signedWords(context, tx);
    const failedTasks = stageTasks.filter((task) => task.state !== "succeeded");
    const decided = decideGate({ gate, criteria, failedTasks, attestations });
    await saveGateDecision(tx, context.runId, gate.id, decided);
    const payload = { gateId: gate.id, decision: decided.decision, reasons: decided.reasons };
    await context.events.append(tx, [{ name: "gate.decided", runId: context.runId, actor: "engine", payload }]);
    return decided.decision;
  });

/** @property words how many words of people (waivers, approvals, mitigations) were on record when it was judged */
export type StageDecision = { decision: Decision; words: number };

/** Null when the run was interrupted meanwhile: then nothing was decided. */
export const decideStage = async (
  context: RunContext,
  observer: Observer,
  stage: number,
): Promise<StageDecision | null> => {
  const gates = gatesOfStage(context.plan, context.graph, stage);
  const tasks = await context.db.transaction(context.tenantId, (tx) => listTasks(tx, context.runId));
  const stages = new Map(context.graph.nodes.map((node) => [node.taskId, node.stage]));
  const words = await judgeCriteria(context, gates, tasks, observer);
  if (context.interrupt.aborted) return null;
  const decisions: Decision[] = [];
  for (const gate of gates) {
    const judgedTasks = tasks.filter((task) =>
      gate.phaseId === undefined ? stages.get(task.taskId) === stage : task.phaseId === gate.phaseId,
    );
    decisions.push(await judgeGate(context, gate, judgedTasks));
  }
  if (gates.length > 0) return { decision: worstDecision(decisions), words };
  // A stage without a gate of its own passes on its tasks alone.
  const failed = tasks.some((task) => stages.get(task.taskId) === stage && task.state !== "succeeded");
  return { decision: failed ? "no-go" : "go", words };
};
