/**
 * A process that calls tools and, once one is at work, says so with what another connection finds on record of the call at
 * that moment; the tool then works for ever. For tests that kill it.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { createBudgets } from "../../src/agents/budgets/create-budgets.ts";
import { createEventLog } from "../../src/events/event-log.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openDatabase } from "../../src/store/database.ts";
import { listToolCalls } from "../../src/store/tools/tool-calls.ts";
import type { ToolSite } from "../../src/agents/tools/tool-caller.ts";
import { openTestTools, TENANT } from "./tools.ts";

export type CallToKill = {
  about: Partial<ToolSite> & { sessionId: string; worktree: string };
  call: { callId: string; name: string; input: unknown };
};

export type CallsToKill = { connection: PoolConfig; calls: CallToKill[] };

const { connection, calls } = JSON.parse(String(process.env["CALLS_TO_KILL"])) as CallsToKill;
const db = await openDatabase(connection);
const budgets = createBudgets({ db, clock: systemClock, events: createEventLog() });
const tools = await openTestTools(systemClock, { budgets }, connection);
const callOne = async ({ about, call }: CallToKill): Promise<void> => {
  const instead = async (): Promise<string> => {
    const [row] = await db.transaction(TENANT, (tx) => listToolCalls(tx, { sessionId: about.sessionId, limit: 1 }));
    await writeFile(join(about.worktree, "effect.txt"), "done\n");
    process.stdout.write(`${JSON.stringify({ sessionId: about.sessionId, row: row ?? null })}\n`);
    return new Promise(() => undefined);
  };
  const caller = tools.caller(await tools.site(about));
  const answer = await caller.call({ ...call, signal: AbortSignal.timeout(60_000), instead });
  process.stdout.write(`${JSON.stringify({ sessionId: about.sessionId, answer })}\n`);
};
await Promise.all(calls.map(callOne));
