/**
 * Signing in with a password, argon2id at OWASP's parameters, on a Postgres with fsync on: throttle, verification, session,
 * audit event and signed access token. 100 people in the same instant, and 100 people who each sign in every five seconds.
 * The first is bound by the cores: the floor is what the verifications alone take.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { createActRecorder } from "../src/access/identity/act-recorder.ts";
import { createIdentity, type Identity } from "../src/access/identity/identity.ts";
import { createPasswordHasher } from "../src/access/identity/passwords/hasher.ts";
import { createEventLog } from "../src/events/event-log.ts";
import { createPublisher } from "../src/events/publisher.ts";
import { DIRECTORY, LOCAL_TENANT, type UserId } from "../src/model/ids.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { insertMembership } from "../src/store/identity/memberships.ts";
import { setPassword } from "../src/store/identity/passwords.ts";
import { insertTenant } from "../src/store/identity/tenants.ts";
import { insertUser } from "../src/store/identity/users.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 5;
const USERS = 100;
const PAUSE_MS = 5_000;
const STEADY_MS = 30_000;
const PASSWORD = "violet harbour under seven maps";
/** Beyond them an account is slowed down, which is no part of what is measured. */
const MAX_SIGN_INS = 9;

const hasher = createPasswordHasher();
const emailOf = (user: number): string => `user-${user}@example.org`;

const open = async (db: Database, keysDir: string): Promise<Identity> => {
  const hash = await hasher.hash(PASSWORD); // one for all: what it costs to verify is the same
  await db.transaction(DIRECTORY, async (tx) => {
    await insertTenant(tx, LOCAL_TENANT, "Local");
    for (let user = 0; user < USERS; user += 1) {
      const userId = `user-${user}` as UserId;
      await insertUser(tx, { userId, email: emailOf(user), name: emailOf(user) });
      await insertMembership(tx, { memberOf: LOCAL_TENANT, userId, role: "operator" });
      await setPassword(tx, userId, hash);
    }
  });
  const unused = async (): Promise<never> => Promise.reject(new Error("nothing is sealed or mailed here"));
  return createIdentity({
    db,
    clock: systemClock,
    keysDir,
    hasher,
    sealer: { seal: unused, open: unused },
    mail: { send: unused, reachesPeople: false, close: async () => undefined },
    record: createActRecorder({ events: createEventLog(), publisher: createPublisher(db), personal: null }),
    onFailure: (problem, error) => process.stderr.write(`${problem}: ${String(error)}\n`),
  });
};

const signIn = async (identity: Identity, user: number): Promise<number> => {
  const startedAt = performance.now();
  const origin = { requestId: "bench", address: `192.0.2.${user}`, userAgent: "bench" };
  const wish = { form: "tokens", tenantId: null, origin } as const;
  const { kind } = await identity.signIns.withPassword({ email: emailOf(user), password: PASSWORD }, wish);
  if (kind !== "signed-in") throw new Error(`a sign-in was answered with ${kind}`);
  return rounded(performance.now() - startedAt);
};

const everybody = (work: (user: number) => Promise<number[]>): Promise<number[]> =>
  Promise.all(Array.from({ length: USERS }, (_, user) => work(user))).then((each) => each.flat());

/** Arrivals by the clock: somebody who waits long does not sign in less often. */
const steadily = async (identity: Identity): Promise<number[]> => {
  const startedAt = performance.now();
  return everybody(async (user) => {
    const under: Promise<number>[] = [];
    for (let at = Math.random() * PAUSE_MS; at < STEADY_MS && under.length < MAX_SIGN_INS; at += PAUSE_MS) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, startedAt + at - performance.now())));
      under.push(signIn(identity, user));
    }
    return Promise.all(under);
  });
};

const verifyAlone = async (): Promise<number> => {
  const hash = await hasher.hash(PASSWORD);
  const each = [];
  for (let count = 0; count < 20; count += 1) {
    const startedAt = performance.now();
    await hasher.verify(hash, PASSWORD);
    each.push(performance.now() - startedAt);
  }
  return rounded(median(each));
};

const verifyAtOnce = async (): Promise<number> => {
  const hash = await hasher.hash(PASSWORD);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: USERS }, () => hasher.verify(hash, PASSWORD)));
  return rounded(performance.now() - startedAt);
};

const rounds = Math.min(roundsWanted(ROUNDS), MAX_SIGN_INS);
const { samples, postgres } = await withPostgres(async (server) => {
  const connection = await server.createDatabase();
  const db = await openDatabase(connection);
  const keysDir = await mkdtemp(path.join(tmpdir(), "provost-bench-"));
  const identity = await open(db, keysDir);
  try {
    await signIn(identity, 0); // makes the key that signs, and the first connections
    const bursts: { floorMs: number; latenciesMs: number[] }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const floorMs = await verifyAtOnce();
      bursts.push({ floorMs, latenciesMs: await everybody(async (user) => [await signIn(identity, user)]) });
      process.stderr.write(`round ${round + 1}\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const steadyMs = await steadily(identity);
    return { samples: { verifyMs: await verifyAlone(), bursts, steadyMs }, postgres: await server.settings() };
  } finally {
    await identity.close();
    await db.close();
    await server.dropDatabase(connection);
    await rm(keysDir, { recursive: true });
  }
});

const { verifyMs, bursts, steadyMs } = samples;
const summary = {
  verifyMs,
  /** Medians of the rounds. */
  burst: {
    p50Ms: rounded(median(bursts.map(({ latenciesMs }) => quantile(latenciesMs, 0.5)))),
    p95Ms: rounded(median(bursts.map(({ latenciesMs }) => quantile(latenciesMs, 0.95)))),
    floorMs: rounded(median(bursts.map(({ floorMs }) => floorMs))),
  },
  steady: {
    perSecond: rounded(USERS / (PAUSE_MS / 1_000)),
    p50Ms: quantile(steadyMs, 0.5),
    p95Ms: quantile(steadyMs, 0.95),
  },
};
const workload = { users: USERS, rounds, pauseMs: PAUSE_MS, steadyMs: STEADY_MS, cores: availableParallelism() };
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));
