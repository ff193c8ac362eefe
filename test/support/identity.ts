/** Identities on a real database, with a clock that the test moves, mail that it reads, and acts that it counts. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { randomBytes } from "node:crypto";
import { Client, type PoolConfig } from "pg";
import { createIdentity, type Identity, type IdentityOptions } from "../../src/access/identity/identity.ts";
import { localOwner } from "../../src/access/identity/authenticate/authenticate.ts";
import type { MailMessage } from "../../src/access/identity/mail/mail-port.ts";
import { createPasswordHasher } from "../../src/access/identity/passwords/hasher.ts";
import { createSealer } from "../../src/access/identity/sealer.ts";
import { localMasterKey } from "../../src/access/secrets/master-key.ts";
import type { By, SecurityAct } from "../../src/access/identity/security-act.ts";
import type { SignedIn, SignInAnswer, SignInWish } from "../../src/access/identity/sign-in/sign-in.ts";
import type { RequestOrigin } from "../../src/model/access.ts";
import type { Actor } from "../../src/model/actor.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId, type UserId } from "../../src/model/ids.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { insertMembership, type MemberRole } from "../../src/store/identity/memberships.ts";
import { setPassword } from "../../src/store/identity/passwords.ts";
import { insertTenant } from "../../src/store/identity/tenants.ts";
import { insertUser } from "../../src/store/identity/users.ts";
import { createTestClock, type TestClock } from "./clock.ts";
import { createDatabase, dropDatabase } from "./database.ts";

export const PUBLIC_URL = "https://provost.example.org";

/** Real argon2id at a price that tests can pay. */
export const cheapHasher = createPasswordHasher({ memoryCost: 64, timeCost: 1, parallelism: 1 });

export type TestIdentity = {
  identity: Identity;
  db: Database;
  clock: TestClock;
  mails: MailMessage[];
  acts: SecurityAct[];
  keysDir: string;
  /** Another control plane on the same database. */
  another(options?: Partial<IdentityOptions>): Identity;
  addUser(email: string, role: MemberRole, options?: { password?: string; tenant?: TenantId }): Promise<UserId>;
  /** The last token that was mailed to the address. */
  mailedToken(to: string): Promise<string>;
  /** Every row of every table as text, read as the superuser. */
  allRows(): Promise<string>;
  close(): Promise<void>;
};

const dump = async (connection: PoolConfig): Promise<string> => {
  const client = new Client(connection);
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'provost'",
    );
    const texts = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(
        `select row_to_json(t)::text as text from provost.${name} t`,
      );
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join("\n");
  } finally {
    await client.end();
  }
};

export const openTestIdentity = async (options: Partial<IdentityOptions> = {}): Promise<TestIdentity> => {
  const clock = createTestClock();
  const connection = await createDatabase();
  const db = await openDatabase(connection, clock);
  const keysDir = await mkdtemp(path.join(tmpdir(), "provost-keys-"));
  const mails: MailMessage[] = [];
  const acts: SecurityAct[] = [];
  const opened: Identity[] = [];
  const masterKey = localMasterKey(randomBytes(32).toString("base64"), "the test's key");
  const keys = { current: async () => masterKey, find: async () => masterKey, rotate: async () => masterKey };
  const sealer = createSealer(keys);
  const another = (more: Partial<IdentityOptions> = {}): Identity => {
    const identity = createIdentity({
      db,
      clock,
      sealer,
      keysDir,
      hasher: cheapHasher,
      record: async (act) => void acts.push(act),
      mail: {
        send: async (message) => void mails.push(message),
        reachesPeople: true,
        close: async () => undefined,
      },
      onFailure: (problem, error) => {
        throw new Error(problem, { cause: error });
      },
      ...options,
      ...more,
    });
    opened.push(identity);
    return identity;
  };
  const identity = another();
  return {
    identity,
    db,
    clock,
    mails,
    acts,
    keysDir,
    another,
    addUser: async (email, role, { password, tenant = LOCAL_TENANT } = {}) => {
      const hash = password === undefined ? null : await cheapHasher.hash(password);
      const userId = `user-${email}` as UserId;
      await db.transaction(DIRECTORY, async (tx) => {
        await insertTenant(tx, tenant, tenant);
        await insertUser(tx, { userId, email, name: email.split("@")[0] ?? email });
        await insertMembership(tx, { memberOf: tenant, userId, role });
        if (hash !== null) await setPassword(tx, userId, hash);
      });
      return userId;
    },
    mailedToken: async (to) => {
      await identity.mailSent();
      const mail = mails.findLast((one) => one.to === to);
      return /#token=(\w+)/.exec(mail?.text ?? "")?.[1] ?? "";
    },
    allRows: () => dump(connection),
    close: async () => {
      for (const one of opened) await one.close();
      await db.close();
      await dropDatabase(connection);
      await rm(keysDir, { recursive: true, force: true });
    },
  };
};

let addresses = 0;
/** Each from an address of its own, unless one is given: tests share no bucket by accident. */
export const originFrom = (address = `192.0.2.${(addresses += 1)}`): RequestOrigin => ({
  requestId: "request-1",
  address,
  userAgent: "a test browser",
});

export const wishFor = (form: SignInWish["form"] = "tokens", tenantId: TenantId | null = null): SignInWish => ({
  form,
  tenantId,
  origin: originFrom(),
});

export const signedIn = (answer: SignInAnswer): SignedIn => {
  if (answer.kind !== "signed-in") throw new Error(`the sign-in was answered with ${JSON.stringify(answer)}`);
  return answer;
};

/** Who an access token or a cookie stands for; fails the test when it is refused. */
export const actorOf = async ({ authenticators }: Identity, { tokens, cookie }: SignedIn): Promise<Actor> => {
  const origin = originFrom();
  const known =
    tokens === null
      ? await authenticators.session({ kind: "session", token: cookie?.value ?? "" }, origin)
      : await authenticators.bearer({ kind: "bearer", token: tokens.accessToken }, origin);
  if (known.kind === "refused") throw new Error(known.reason);
  return known.actor;
};

export const asLocal = (): By => ({ actor: localOwner(), origin: null });

/** Signs in and acts. */
export const asUser = async (identity: Identity, email: string, password: string): Promise<By> => {
  const answer = signedIn(await identity.signIns.withPassword({ email, password }, wishFor()));
  return { actor: await actorOf(identity, answer), origin: originFrom() };
};
