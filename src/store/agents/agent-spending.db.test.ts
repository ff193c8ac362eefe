import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueueFixture, type QueueFixture } from "../../../test/support/queue.ts";
import type { AgentId, AgentSessionId, AttemptId, RunId, TaskId } from "../../model/ids.ts";
import { AGENT_SPENDING_DAYS } from "../../model/spending.ts";
import { insertAgentSession } from "./agent-sessions.ts";
import { listAgentLoads } from "./agent-spending.ts";
import { upsertRegistered } from "./agents-registry.ts";
import { registerAgent } from "./agents.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

type Attempt = { runId: RunId; taskId: TaskId; attemptId: AttemptId };

/** A session of an attempt, with the sums that its steps would leave. */
const spend = (name: string, { runId, taskId, attemptId }: Attempt, microUsd: number, unpriced = 0): Promise<void> =>
  at.inTx(async (tx) => {
    const sessionId = name as AgentSessionId;
    const whose = { agentName: "coder", openedBy: "coder", title: name, parentId: null, parentSeq: null };
    await insertAgentSession(tx, { ...whose, sessionId, runId, taskId, attemptId });
    await tx.query(
      `update agent_sessions set steps = 2, input_tokens = 90, output_tokens = 10, micro_usd = $3, unpriced_steps = $4
       where tenant_id = $1 and session_id = $2`,
      [tx.tenantId, sessionId, microUsd, unpriced],
    );
  });

const spendingOf = async (agentId: string) =>
  (await at.inTx(listAgentLoads)).find((agent) => agent.agentId === agentId)?.spending;

test("what models cost counts for who did the attempt, for so long as is said", async () => {
  const slot = { name: "slot", kind: "shell", capabilities: [], host: "here", pid: 7 };
  for (const id of ["local-1", "local-2", "local-3"]) {
    await at.inTx((tx) => registerAgent(tx, { ...slot, agentId: id as AgentId }));
  }
  const runId = await at.start({ a: {}, b: {}, c: {} });
  const [first] = await at.lease(runId, 1, "local-1");
  const [second] = await at.lease(runId, 1, "local-2");
  await spend("old", first!, 5_000_000);
  at.clock.advance((AGENT_SPENDING_DAYS * 24 + 1) * 3_600_000);
  await spend("one", first!, 40);
  await spend("its review", first!, 2);
  await spend("two", second!, 7, 1);

  expect(await spendingOf("local-1")).toEqual({ steps: 4, unpricedSteps: 0, tokens: 200, microUsd: 42 });
  expect(await spendingOf("local-2")).toEqual({ steps: 2, unpricedSteps: 1, tokens: 100, microUsd: 7 });
  expect(await spendingOf("local-3")).toEqual({ steps: 0, unpricedSteps: 0, tokens: 0, microUsd: 0 });
});

test("of an agent elsewhere nothing is claimed: what it asks models for is not on record", async () => {
  const who = { name: "far", kind: "k", version: "", host: "there", pid: 7, labels: {}, capabilities: [], offered: [] };
  const connection = { owner: "o", roles: [], queues: ["q"], slots: 1, bootId: "b", sessionId: "s", controlPlane: "c" };
  await at.inTx((tx) =>
    upsertRegistered(tx, [{ ...who, ...connection, agentId: "far" as AgentId, state: "connecting" }]),
  );

  expect(await spendingOf("far")).toBeNull();
});
