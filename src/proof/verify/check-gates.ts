/** Gates and the run's decision, decided again by the plan's own rules. */
import { decideGate } from "../../gates/decide-gate.ts";
import type { Decision } from "../../model/check.ts";
import { PACKET_FILE } from "../packet-files.ts";
import type { Packet } from "../packet-schema.ts";
import { Alteration } from "./alteration.ts";
import { judgedTasks } from "./judged-tasks.ts";
import type { Tally } from "./tally.ts";

const RANK = { go: 0, "conditional-go": 1, "no-go": 2 } as const satisfies Record<Decision, number>;

const checkRunDecision = ({ run, gates, tasks }: Packet): void => {
  if (run.decision === null) return;
  const decided = gates.flatMap(({ decision }) => decision ?? []);
  const worst = decided.reduce<Decision>(
    (worst, next) => (RANK[next] > RANK[worst] ? next : worst),
    gates.length === 0 ? "no-go" : "go",
  );
  const undecided = gates.find((gate) => gate.decision === null);
  if (undecided !== undefined && run.decision !== "no-go")
    throw new Alteration(
      PACKET_FILE,
      `the run is recorded as ${run.decision}, but gate ${undecided.gateId} was not decided`,
    );
  // A stage without a gate of its own ends a run in which one of its tasks failed.
  const mayStop = undecided !== undefined || tasks.some((task) => task.state !== "succeeded");
  if (run.decision !== worst && !(run.decision === "no-go" && mayStop))
    throw new Alteration(PACKET_FILE, `the run is recorded as ${run.decision}, but its gates make it ${worst}`);
};

export const checkGates = (packet: Packet, tally: Tally): void => {
  for (const record of packet.gates) {
    if (record.decision === null) continue;
    const what = `gate ${record.gateId}`;
    const gate = packet.plan.gates.find(({ id }) => id === record.gateId);
    if (gate === undefined) throw new Alteration(what, "is not in the plan");
    const decided = decideGate({
      gate,
      criteria: packet.criteria
        .filter(({ gateId }) => gateId === gate.id)
        .map((criterion) => ({ ...criterion, runId: packet.run.runId })),
      failedTasks: judgedTasks(packet, record).filter((task) => task.state !== "succeeded"),
      // A word that came after the decision did not count in it.
      attestations: packet.attestations.filter(({ at }) => record.decidedAt !== null && at <= record.decidedAt),
    });
    if (decided.decision !== record.decision)
      throw new Alteration(what, `is recorded as ${record.decision}, but its criteria make it ${decided.decision}`);
    if (decided.owner !== record.owner || decided.due !== record.due)
      throw new Alteration(what, "names another owner or due date than its attestations");
    tally.checked += 1;
  }
  checkRunDecision(packet);
};
