/**
 * Deciding whether an actor may do something, on a Postgres with fsync on: cached, judged anew each time, and cached with
 * the policies read from the database each time, which is what the caches save. Half a second's look at the epoch, which
 * keeps a decision from being stale, is part of what is measured.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openAccess, type OpenedAccess } from "../src/access/open-access.ts";
import { DEFAULT_BUNDLE } from "../src/access/policy/bundle.ts";
import { loadPolicyEngine } from "../src/access/policy/cedar.ts";
import { judge } from "../src/access/policy/judge.ts";
import { createEventLog } from "../src/events/event-log.ts";
import type { Resource } from "../src/model/access.ts";
import type { Action } from "../src/model/actions.ts";
import type { Actor, Role } from "../src/model/actor.ts";
import type { TenantId } from "../src/model/ids.ts";
import { loadSigningKey } from "../src/proof/signing-key.ts";
import { readPublicKey } from "../src/proof/verifying-key.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { readActivePolicy } from "../src/store/access/policies.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 5;
const ACTORS = 100;
const RUNS = 50;
const REQUESTS = 100_000;
const FEW = 2_000;
const TENANT = "bench" as TenantId;
/** Reads and everyday writes, allowed and denied; what is sensitive waits for its record and is not everyday. */
const ACTIONS: readonly Action[] = ["runs:read", "runs:read", "runs:read", "evidence:read", "runs:control"];
const ROLES: readonly Role[] = ["viewer", "operator", "maintainer", "admin"];

type Request = { actor: Actor; action: Action; resource: Resource };

const pick = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};

/** The same for all rounds; neighbours have nothing in common. */
const requestOf = (n: number): Request => {
  const mixed = (n * 7_919) % (ACTORS * RUNS * ACTIONS.length);
  const user = mixed % ACTORS;
  return {
    actor: {
      tenantId: TENANT,
      kind: "user",
      id: `user-${user}`,
      roles: [pick(ROLES, user)],
      scopes: null,
      credentialId: null,
      expiresAt: null,
    },
    action: pick(ACTIONS, Math.floor(mixed / ACTORS)),
    resource: { type: "Run", id: `run-${Math.floor(mixed / ACTORS / ACTIONS.length) % RUNS}`, tenantId: TENANT },
  };
};

const each = async (count: number, work: (n: number) => unknown): Promise<number[]> => {
  const times: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const startedAt = performance.now();
    await work(n);
    times.push(performance.now() - startedAt);
  }
  return times;
};

const open = async (db: Database, keysDir: string): Promise<OpenedAccess> => {
  const key = await loadSigningKey(keysDir);
  const signer = { ...readPublicKey(key.publicKeyPem, "the bench's key"), ...key };
  return openAccess({
    db,
    clock: systemClock,
    events: createEventLog(),
    keysDir,
    signer,
    env: {},
    onFailure: (problem, error) => process.stderr.write(`${problem}: ${String(error)}\n`),
  });
};

const measure = async (db: Database, access: OpenedAccess, n: number) => {
  const engine = await loadPolicyEngine();
  const ask = (at: number) => {
    const { actor, action, resource } = requestOf(at);
    return access.ports.authorize(actor, action, resource);
  };
  const cached = await each(REQUESTS, ask);
  const judged = await each(FEW, (at) => judge(engine, DEFAULT_BUNDLE, { ...requestOf(at), breakGlass: false }));
  const unaided = await each(FEW, async (at) => {
    await db.transaction(TENANT, readActivePolicy);
    judge(engine, DEFAULT_BUNDLE, { ...requestOf(at), breakGlass: false });
  });
  process.stderr.write(`round ${n + 1}\n`);
  const of = (times: readonly number[]) => ({
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    meanMs: times.reduce((sum, time) => sum + time, 0) / times.length,
  });
  return { cached: of(cached), judged: of(judged), unaided: of(unaided) };
};

const rounds = roundsWanted(ROUNDS);
const { samples, counts, postgres } = await withPostgres(async (server) => {
  const connection = await server.createDatabase();
  const db = await openDatabase(connection);
  const keysDir = await mkdtemp(path.join(tmpdir(), "provost-bench-"));
  const access = await open(db, keysDir);
  try {
    // Every different request is judged once, as in a process that has been up for a while.
    await each(ACTORS * RUNS * ACTIONS.length, (n) => {
      const { actor, action, resource } = requestOf(n);
      return access.ports.authorize(actor, action, resource);
    });
    const measured = [];
    for (let n = 0; n < rounds; n += 1) measured.push(await measure(db, access, n));
    return { samples: measured, counts: access.counts(), postgres: await server.settings() };
  } finally {
    await access.close();
    await db.close();
    await server.dropDatabase(connection);
    await rm(keysDir, { recursive: true });
  }
});

const medianOf = (way: "cached" | "judged" | "unaided", what: "p50Ms" | "p99Ms" | "meanMs"): number =>
  rounded(median(samples.map((sample) => sample[way][what])));
const { hits, loads } = counts.cache["policies"] ?? { hits: 0, loads: 0 };
const summary = {
  cached: { p50Ms: medianOf("cached", "p50Ms"), p99Ms: medianOf("cached", "p99Ms") },
  judged: { p50Ms: medianOf("judged", "p50Ms"), p99Ms: medianOf("judged", "p99Ms") },
  withoutCaches: { p50Ms: medianOf("unaided", "p50Ms"), p99Ms: medianOf("unaided", "p99Ms") },
  hitRate: rounded(hits / (hits + loads)),
  decisionHitRate: rounded(counts.decisions.hits / (counts.decisions.hits + counts.decisions.misses)),
  /** How much less time a decision takes with the caches than without. */
  savedShare: rounded(1 - medianOf("cached", "meanMs") / medianOf("unaided", "meanMs")),
};
const workload = { rounds, requests: REQUESTS, actors: ACTORS, runs: RUNS };
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));
