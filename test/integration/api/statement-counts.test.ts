/**
 * How many statements each operation that reads sends, with the rows of some work and with twenty times as many: the same
 * number. Generated from the list of operations, so that a new one is held to it without anybody thinking of it.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Contract } from "../../../src/http/contract.ts";
import { CONTRACTS } from "../../../src/http/contracts.ts";
import { addressOf, type OperationName, OPERATIONS } from "../../../src/http/operations.ts";
import { type Api, startApi } from "../../support/api.ts";
import { cloneRows } from "../../support/clone-rows.ts";
import { createDatabase, dropDatabase } from "../../support/database.ts";
import { workTheControlPlane } from "../../support/work-the-control-plane.ts";

const COPIES = 20;
/** Of any request, by the clock and not by rows: which access is in force, and how many requests may still come. */
const BY_THE_CLOCK = /\bfrom access_epochs\b|\binto rate_buckets\b/;
/** What is looked up once and kept only adds; the least of a few is what the operation itself sends. */
const TRIES = 4;
/** For as long as it takes until what is kept is at hand. What asks for each row asks for it each time. */
const PATIENCE = 25;

const contractOf = (name: OperationName): Contract => CONTRACTS[name];
const READS = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => {
  const { response, action } = contractOf(name);
  return addressOf(name).method === "GET" && action !== null && !("kind" in response);
});

let api: Api;
let connection: PoolConfig;
let admin: Client;

type Count = { statements: number };
/**
 * Known to what is done for a request alone: what else goes on in the process sends statements at its own times, and on a
 * busy machine no request is so short that none falls into it.
 */
const requested = new AsyncLocalStorage<Count>();
let count: Count = { statements: 0 };
const onRequest = (): void => requested.enterWith(count);

/** Bound to nothing: it is called on whichever client it was called on. */
const query = Reflect.get(Client.prototype, "query") as (...args: unknown[]) => unknown;

/** Ids of what is there, by the name of the path parameter. */
const ids: Record<string, string> = {};
const first = async (text: string): Promise<string> => {
  const { rows } = await admin.query<{ id: string }>(`select (${text}) as id`);
  return rows[0]?.id ?? "";
};
const findIds = async (): Promise<void> => {
  const one = (column: string, table: string, where = "true") =>
    first(`select ${column} from provost.${table} where tenant_id = 'local' and ${where} order by 1 limit 1`);
  ids["runId"] = await one("run_id", "runs", "state = 'finished'");
  ids["planId"] = await one("plan_id", "uploaded_plans");
  ids["agentId"] = await one("agent_id", "agents");
  ids["agentSessionId"] = await one("session_id", "agent_sessions");
  // Spans are written every two seconds, and the work before may have taken less.
  ids["traceId"] = await vi.waitUntil(() => one("replace(trace_ids[1]::text, '-', '')", "span_batches"), 60_000);
  ids["subscription"] = await one("subscription_id", "subscriptions");
  ids["schedule"] = await one("schedule_id", "schedules");
  ids["task"] = await one("task_id", "tasks", `run_id = '${ids["runId"]}'`);
  ids["deadLetter"] = await one("task_id", "ended_tasks", "state = 'failed'");
  ids["approvalId"] = "approval-1";
  ids["webhook"] = ids["subscription"];
  ids["otherSessionId"] = ids["agentSessionId"];
};

/** Where one has to be asked for something. */
const QUERIES: Readonly<Record<string, string>> = {
  "agentSessions.search": "?words=the",
  // Every call of this test may be one: by its usual limit, many are no more than few.
  "traces.list": "?limit=200",
};

type Called = { status: number; statements: number; items: number };

const itemsOf = (answer: unknown): number => {
  if (Array.isArray(answer)) return answer.length;
  const lists = Object.values(answer ?? {}).filter(Array.isArray);
  return Math.max(0, ...lists.map((list) => list.length));
};

/** @param enough no better is asked for */
const call = async (name: OperationName, enough = -1): Promise<Called> => {
  const { example } = contractOf(name);
  const taskId = name.startsWith("deadLetters.") || name.startsWith("queueTasks.") ? ids["deadLetter"] : ids["task"];
  const params: Record<string, unknown> = { ...(example.params as object | undefined), ...ids, taskId };
  const path = addressOf(name).path.replaceAll(/:(\w+)/g, (_, parameter: string) =>
    encodeURIComponent(String(params[parameter])),
  );
  let best: Called = { status: 0, statements: Infinity, items: 0 };
  for (let tries = 0; tries < (enough < 0 ? TRIES : PATIENCE) && best.statements > enough; tries += 1) {
    count = { statements: 0 };
    const answer = await api.request(`${path}${QUERIES[name] ?? ""}`);
    const { statements } = count;
    const body: unknown =
      answer.headers.get("content-type")?.includes("json") === true ? await answer.json() : await answer.text();
    if (statements < best.statements) best = { status: answer.status, statements, items: itemsOf(body) };
    if (answer.status === 500) throw new Error(`${name}: ${JSON.stringify(body)}`);
  }
  return best;
};

/** Of what the API alone cannot make, a row as it is made elsewhere. */
const MADE_ELSEWHERE = `
  insert into provost.notes (tenant_id, note_id, scope, owner, body, actor, agent_name, session_id, call_id, kept_at)
    values ('local', 'note-1', 'tenant', '', 'a note', 'agent:a', 'a', 's', 'c', now());
  insert into provost.approvals (tenant_id, approval_id, kind, session_id, call_id, tool, input, input_hash, reason,
      asked_by, agent_name, asked_at, expires_at, state)
    values ('local', 'approval-1', 'approval', 's', 'c', 'shell', '{}', 'h', 'why', 'agent:a', 'a', now(),
      now() + interval '1 hour', 'pending');
  insert into provost.webhook_endpoints (tenant_id, subscription_id, url, secrets)
    select tenant_id, subscription_id, 'https://example.org/', '[{"sealed": "s", "expiresAt": null}]' from provost.subscriptions`;

const few = new Map<OperationName, Called>();
const many = new Map<OperationName, Called>();

beforeAll(async () => {
  connection = await createDatabase();
  api = await startApi({ connection });
  await workTheControlPlane(api, connection);
  const { client } = api;
  await client.secrets.set({ params: { name: "A_SECRET" }, body: { value: "a long value" } });
  const account = await client.serviceAccounts.create({ body: { name: "a", role: "viewer" } });
  const owner = { ownerKind: "service-account", ownerId: account.serviceAccountId } as const;
  await client.keys.create({ body: { ...owner, name: "a", scopes: null } });
  await client.invitations.create({ body: { email: "a@example.org", role: "viewer" } });
  await client.schedules.add({ body: { name: "a", timing: "@daily", task: { kind: "work" } } });
  admin = new Client(connection);
  await admin.connect();
  await admin.query(MADE_ELSEWHERE);
  await findIds();
  const counted = function (this: Client, ...args: unknown[]): unknown {
    const [asked] = args;
    const text = typeof asked === "string" ? asked : ((asked as { text?: string } | null)?.text ?? "");
    const own = requested.getStore();
    const counts = /^\s*(with|select|insert|update|delete)\b/i.test(text) && !BY_THE_CLOCK.test(text);
    if (own !== undefined && counts) own.statements += 1;
    return Reflect.apply(query, this, args);
  };
  Reflect.set(Client.prototype, "query", counted);
  subscribe("http.server.request.start", onRequest);
  for (const name of READS) few.set(name, await call(name));
  await cloneRows(admin, COPIES);
  for (const name of READS) many.set(name, await call(name, few.get(name)?.statements));
}, 300_000);

afterAll(async () => {
  unsubscribe("http.server.request.start", onRequest);
  Reflect.set(Client.prototype, "query", query);
  await admin?.end();
  await api.stop();
  await dropDatabase(connection);
});

test.each(READS)("%s sends as many statements for many rows as for few", (name) => {
  const [before, after] = [few.get(name), many.get(name)];

  expect(after?.status).toBe(before?.status);
  expect(after?.statements).toBeLessThanOrEqual(before?.statements ?? 0);
});

test("those that list things had many to list", () => {
  const lists = READS.filter((name) => /[.](list|decisions|calls|entries|attempts|get)$/.test(name));
  const grown = lists.filter((name) => (many.get(name)?.items ?? 0) >= Math.max(20, 2 * (few.get(name)?.items ?? 0)));

  // What sends nothing was not seen to.
  expect(grown.filter((name) => few.get(name)?.statements === 0)).toEqual([]);
  // What nobody has made in this test is not listed; but what is counted here is not to become less.
  expect(grown).toEqual(
    expect.arrayContaining(
      `agentSessions.entries agentSessions.list agents.list criteria.list deadLetters.list gates.list invitations.list
      keys.list plans.list policies.decisions queueTasks.list runs.list schedules.list secrets.list serviceAccounts.list
      subscriptions.list tasks.attempts tasks.list tools.calls traces.get traces.list webhooks.list notes.list
      approvals.list`.split(/\s+/),
    ),
  );
});
