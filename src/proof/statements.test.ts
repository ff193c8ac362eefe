import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, writtenPacket } from "./fixtures/packet-folder.ts";
import { packetRecord } from "./packet-record.ts";
import { statementSchema } from "./statement.ts";
import { statementsOf } from "./statements.ts";

test("there is one signed statement for each task and each gate, in the form of the specification", async () => {
  const { folder, input } = await writtenPacket();
  const paths = filesIn(folder).filter((path) => path.startsWith("statements/"));
  expect(paths).toHaveLength(input.tasks.length + input.gates.length);
  for (const path of paths) {
    const { payloadType, payload, signatures } = JSON.parse(readFileSync(join(folder, path), "utf8"));
    expect(payloadType).toBe("application/vnd.in-toto+json");
    expect(signatures).toEqual([{ keyid: input.key.keyId, sig: expect.any(String) }]);
    const statement = statementSchema.parse(JSON.parse(Buffer.from(payload, "base64").toString()));
    for (const { digest } of statement.subject)
      expect(Object.entries(digest)[0]).toEqual([
        expect.stringMatching(/^(gitCommit|sha256)$/),
        expect.stringMatching(/^([0-9a-f]{40}|[0-9a-f]{64})$/),
      ]);
  }
});

const statementsBy = async () => {
  const { input } = await writtenPacket();
  const packet = packetRecord(input);
  return { packet, statements: statementsOf(packet) };
};

test("a task's statement is about its merge and its last output, and tells every attempt", async () => {
  const { packet, statements } = await statementsBy();
  const statement = statements.get("statements/task-write-ahead-log.json");
  const [, second] = packet.attempts.filter(({ taskId }) => taskId === "write-ahead-log");
  expect(statement?.subject).toEqual([
    { name: "merge-commit", digest: { gitCommit: packet.tasks[1]?.mergeCommit } },
    { name: "output", digest: { sha256: second?.outputBlob } },
  ]);
  expect(statement?.predicate).toMatchObject({
    run: { runId: packet.run.runId, baseCommit: packet.run.baseCommit, planHash: packet.run.planHash },
    changedFiles: ["src/log.js", "src/server.js"],
    attempts: [
      { number: 1, state: "failed", exitCode: 1, agent: "builder-2", failure: { code: "TASK_FAILED" } },
      {
        number: 2,
        state: "succeeded",
        exitCode: 0,
        startedAt: "2026-11-20T21:02:59.000Z",
        finishedAt: "2026-11-20T21:04:28.000Z",
      },
    ],
  });
  expect(statements.get("statements/task-test-the-crash.json")?.predicate).toMatchObject({
    checks: [{ definition: { kind: "exec" }, digest: { sha256: expect.any(String) } }],
  });
});

test("a task that left nothing is about the plan that it stands in", async () => {
  const { packet } = await statementsBy();
  const [first] = packet.tasks;
  const untried = statementsOf({ ...packet, tasks: [{ ...first!, mergeCommit: null }], attempts: [] }).get(
    `statements/task-${first?.taskId}.json`,
  );
  expect(untried?.subject).toEqual([{ name: "plan/PLAN.md", digest: { sha256: packet.files.plan.sha256 } }]);
});

test("a gate's statement is about the commit that was looked at, and holds criteria, checks and evidence", async () => {
  const { packet, statements } = await statementsBy();
  const statement = statements.get("statements/gate-gate-fast.json");
  expect(statement?.subject).toEqual([
    { name: `commit-${packet.run.headCommit.slice(0, 12)}`, digest: { gitCommit: packet.run.headCommit } },
  ]);
  expect(statement?.predicate).toMatchObject({
    decision: "no-go",
    reasons: expect.any(Array),
    decidedAt: "2026-11-20T21:16:44.000Z",
  });
  const criteria = statement?.predicate.criteria as Record<string, unknown>[];
  expect(criteria.map(({ id }) => id)).toEqual(["p99", "rate", "by-account", "guide", "audit", "on-call"]);
  expect(criteria[0]).toMatchObject({
    verdict: "refuted",
    check: { kind: "metric", value: 25 },
    checkDigest: { sha256: expect.any(String) },
    base: { outcome: "red", value: 212.6, evidence: [{ name: "output.txt", digest: { sha256: expect.any(String) } }] },
    head: { outcome: "red", value: 38.41, unit: "ms" },
  });
  expect(criteria[5]).toMatchObject({
    verdict: "waived",
    check: null,
    attestation: { by: "Jonas Weber", signature: expect.any(String) },
  });
});
