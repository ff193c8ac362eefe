/** How Postgres looks up what is due does not hang on what it last knew of the table. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { AgentId } from "../../model/ids.ts";
import { leaseStatement } from "./task-handout.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

test("due tasks are looked up by their key, also when the planner takes the table for an empty one", async () => {
  const { admin } = database;
  const request = { queues: ["mail"], capabilities: [], agentId: "agent" as AgentId, limit: 1_000, leaseMs: 1_000 };
  const { text } = leaseStatement(LOCAL_TENANT, new Date(0), request);
  await admin.query("analyze provost.queued_tasks");
  await admin.query("begin; set local search_path = provost");
  await admin.query("set local enable_seqscan = off; set local enable_nestloop = off"); // as pipeline.ts has it
  const { rows } = await admin.query<{ "QUERY PLAN": string }>(`explain (generic_plan) ${text}`);
  await admin.query("rollback");
  const plan = rows.map((row) => row["QUERY PLAN"]);
  const removal = plan.findIndex((line) => line.includes("Delete on queued_tasks"));
  expect(plan.slice(removal).find((line) => line.includes("task_id = ANY"))).toContain("Index Cond:");
});
