/**
 * What the choke point of tools takes, on a Postgres with fsync on and with the real policies, budgets and limits: the
 * whole of a call without the tool's own time, for a tool that reads, one that writes, and one that is refused. Between
 * the calls stands the least that any record costs, one row in a transaction of its own: what the machine does besides
 * meets both alike.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openAccess } from "../src/access/open-access.ts";
import { createBudgets } from "../src/agents/budgets/create-budgets.ts";
import { openTools, type OpenedTools } from "../src/agents/tools/open-tools.ts";
import type { ToolSite } from "../src/agents/tools/tool-caller.ts";
import { createEventLog } from "../src/events/event-log.ts";
import type { AttemptId, RunId, TaskId, TenantId } from "../src/model/ids.ts";
import { loadSigningKey } from "../src/proof/signing-key.ts";
import { readPublicKey } from "../src/proof/verifying-key.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { createBlobs } from "../src/store/home/blobs.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 5;
const CALLS = 400;
const TENANT = "bench" as TenantId;

const KINDS = {
  read: { name: "read_file", input: () => ({ path: "a.txt" }) },
  write: { name: "write_file", input: (n: number) => ({ path: "b.txt", content: String(n) }) },
  refused: { name: "read_file", input: () => ({ path: ".git/config" }) },
} as const;
type Kind = keyof typeof KINDS;

const open = async (db: Database, folder: string) => {
  const key = await loadSigningKey(path.join(folder, "keys"));
  const signer = { ...readPublicKey(key.publicKeyPem, "the bench's key"), ...key };
  const [events, clock] = [createEventLog(), systemClock];
  const onFailure = (problem: string, error: unknown): void =>
    void process.stderr.write(`${problem}: ${String(error)}\n`);
  const access = await openAccess({
    db,
    clock,
    events,
    keysDir: path.join(folder, "keys"),
    signer,
    env: {},
    onFailure,
  });
  const { ports, authorizeTool, cache } = access;
  const tools = openTools({
    db,
    clock,
    events,
    blobs: createBlobs(path.join(folder, "blobs")),
    // The limit is asked like any other and lets all pass: what is measured is not how fast a limit is reached.
    access: { ...ports, authorizeTool, cache },
    budgets: createBudgets({ db, events, clock }),
    enqueue: async () => undefined,
    hidden: [],
    secret: async () => null,
    ownSecrets: access.secrets.engine,
    registryDir: path.join(folder, "processes"),
    env: {},
    priceOf: () => null,
    onFault: (error) => process.emitWarning(error as Error),
  });
  await access.limits.set(
    {
      tenantId: TENANT,
      kind: "local",
      id: "owner",
      roles: ["owner"],
      scopes: null,
      credentialId: null,
      expiresAt: null,
    },
    { subject: "actor", rateClass: "tool", tokens: 1_000_000, perSeconds: 1, burst: 1_000_000 },
  );
  const close = async (): Promise<void> => {
    await tools.close();
    await access.close();
  };
  return { tools, close };
};

const siteOf = (worktree: string, sessionId: string): ToolSite => ({
  tenantId: TENANT,
  actor: {
    tenantId: TENANT,
    kind: "agent",
    id: "coder",
    roles: ["agent"],
    scopes: null,
    credentialId: null,
    expiresAt: null,
  },
  agentName: "coder",
  runId: "run" as RunId,
  taskId: "task" as TaskId,
  attemptId: "attempt" as AttemptId,
  sessionId,
  worktree,
  env: {},
  secrets: [],
  registryDir: worktree,
  depth: 0,
});

type Measured = { calls: number[]; rows: number[] };

const putRow = async (db: Database, name: string): Promise<number> => {
  const startedAt = performance.now();
  const text = "insert into access_epochs (tenant_id, scope, epoch) values ($1, $2, 1)";
  await db.transaction(TENANT, (tx) => tx.query(text, [TENANT, name]));
  return performance.now() - startedAt;
};

/** Milliseconds of each call, without those that the tool worked. */
const measure = async (db: Database, tools: OpenedTools, site: ToolSite, kind: Kind): Promise<Measured> => {
  const caller = tools.caller(site);
  const { name, input } = KINDS[kind];
  const signal = new AbortController().signal;
  const took = new Map<string, number>();
  const rows: number[] = [];
  for (let n = 0; n < CALLS; n += 1) {
    const callId = `${kind} ${n}`;
    const startedAt = performance.now();
    const answer = await caller.call({ callId, name, input: input(n), signal });
    took.set(callId, performance.now() - startedAt);
    rows.push(await putRow(db, `${site.sessionId} ${callId}`));
    if (answer.kind !== (kind === "refused" ? "refused" : "ok")) throw new Error(JSON.stringify(answer));
  }
  const done = await tools.calls(TENANT, { sessionId: site.sessionId, limit: CALLS });
  const calls = done.map(({ callId, workMs }) => (took.get(callId) ?? Number.NaN) - (workMs ?? 0));
  return { calls, rows };
};

const rounds = roundsWanted(ROUNDS);
const { samples, postgres } = await withPostgres(async (server) => {
  const connection = await server.createDatabase();
  const db = await openDatabase(connection);
  const folder = await mkdtemp(path.join(tmpdir(), "provost-bench-"));
  const worktree = path.join(folder, "worktree");
  await mkdir(worktree);
  await writeFile(path.join(worktree, "a.txt"), "hello\n");
  const { tools, close } = await open(db, folder);
  try {
    for (const kind of Object.keys(KINDS) as Kind[]) await measure(db, tools, siteOf(worktree, `warm ${kind}`), kind);
    const measured: Record<Kind, Measured>[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const of = (kind: Kind): Promise<Measured> => measure(db, tools, siteOf(worktree, `${round} ${kind}`), kind);
      measured.push({ read: await of("read"), write: await of("write"), refused: await of("refused") });
      process.stderr.write(`round ${round + 1}\n`);
    }
    return { samples: measured, postgres: await server.settings() };
  } finally {
    await close();
    await db.close();
    await server.dropDatabase(connection);
    await rm(folder, { recursive: true });
  }
});

const across = (kind: Kind, what: keyof Measured, share: number): number =>
  rounded(median(samples.map((sample) => quantile(sample[kind][what], share))));
const summaryOf = (kind: Kind) => ({
  p50Ms: across(kind, "calls", 0.5),
  p95Ms: across(kind, "calls", 0.95),
  p99Ms: across(kind, "calls", 0.99),
  /** Of one row in a transaction of its own, in the same moments. */
  rowP50Ms: across(kind, "rows", 0.5),
  rowP95Ms: across(kind, "rows", 0.95),
});
const summary = { read: summaryOf("read"), write: summaryOf("write"), refused: summaryOf("refused") };
const shown = ({ calls, rows }: Measured): Measured => ({ calls: calls.map(rounded), rows: rows.map(rounded) });
const raw = samples.map(({ read, write, refused }) => ({
  read: shown(read),
  write: shown(write),
  refused: shown(refused),
}));
console.log(JSON.stringify({ summary, samples: raw, environment: { postgres, workload: { rounds, calls: CALLS } } }));
