/**
 * The login of the control plane's everyday connections. The owner of the schema, who may be a superuser, migrates and
 * is then gone; what remains owns nothing and may do what is granted to `provost_app`, so that `reset role`, `set role`
 * and all else that a hostile statement can say lead nowhere.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import type { Client, PoolConfig } from "pg";
import { ProvostError } from "../../model/errors.ts";
import { sha256 } from "../../runtime/hash.ts";

const roleName = (owner: string): string => `provost_runtime_${sha256(owner).slice(0, 8)}`;

/** Each control plane can derive it from what it was given to connect with, so it is stored nowhere. */
const derivePassword = (ownerPassword: string, role: string): string =>
  createHmac("sha256", ownerPassword).update(`login ${role}`).digest("base64url");

const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** RFC 5803. The server gets this instead of the password, which would stand in its log with `log_statement = 'ddl'`. */
const scramVerifier = (password: string, iterations: number): string => {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const stored = createHash("sha256").update(hmac(salted, "Client Key")).digest("base64");
  const server = hmac(salted, "Server Key").toString("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${server}`;
};

type Login = { role: string; password: string | null };

const setPassword = async (owner: Client, { role, password }: Login): Promise<void> => {
  if (password === null) return;
  const { rows } = await owner.query<{ iterations: string }>(
    "select current_setting('scram_iterations', true) as iterations",
  );
  const verifier = scramVerifier(password, Number(rows[0]?.iterations ?? 4_096));
  await owner.query(`alter role ${role} password ${owner.escapeLiteral(verifier)}`);
};

const createLogin = async (owner: Client, login: Login): Promise<void> => {
  const { role } = login;
  await owner.query("begin");
  try {
    const { rowCount } = await owner.query("select from pg_roles where rolname = $1", [role]);
    if (rowCount === 0) {
      await owner.query(
        `create role ${role} login inherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls`,
      );
      await setPassword(owner, login);
    }
    await owner.query(`grant provost_app to ${role} with inherit true, set false, admin false`);
    await owner.query("commit");
  } catch (error) {
    await owner.query("rollback").catch(() => undefined); // `error` says what went wrong
    throw error;
  }
};

/** Duplicate, unique violation, "tuple concurrently updated". */
const COLLISION: ReadonlySet<string | undefined> = new Set(["42710", "23505", "XX000"]);
const MAX_TRIES = 5;

/** Roles belong to the whole server, and no lock spans its databases: who loses the race finds the other's role. */
const retryCollisions = async (work: () => Promise<unknown>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === MAX_TRIES || !COLLISION.has((error as { code?: string }).code)) throw error;
    }
  }
};

const isReady = async (owner: Client, role: string): Promise<boolean> => {
  const { rows } = await owner.query<{ ready: boolean }>(
    `select exists (
       select from pg_auth_members where member = (select oid from pg_roles where rolname = $1)
         and roleid = 'provost_app'::regrole and inherit_option and not set_option
     ) as ready`,
    [role],
  );
  return rows[0]?.ready === true;
};

/** Temporary tables can hide ours. A database that is not the owner's is left as it is; `pg_temp` comes last there. */
const forbidTemporaryTables = async (owner: Client, role: string): Promise<void> => {
  const { rows } = await owner.query<{ name: string; open: boolean }>(
    `select quote_ident(datname) as name,
       has_database_privilege($1, oid, 'temporary') and pg_has_role(current_user, datdba, 'usage') as open
     from pg_database where datname = current_database()`,
    [role],
  );
  const [database] = rows;
  if (database?.open !== true) return;
  await owner.query(`revoke temporary on database ${database.name} from public`);
};

const explain = (error: unknown, role: string): ProvostError =>
  new ProvostError(
    "DATABASE_UNAVAILABLE",
    `the role ${role}, under which Provost works, cannot be made: ${String(error)}; let the owner's login create roles`,
    { role },
    { cause: error },
  );

export type RuntimeLogin = {
  connection: PoolConfig;
  /** For a role whose password is an older one: that of the owner has changed since. */
  renewPassword(): Promise<void>;
};

/** @param owner connected; its role owns the schema and may create roles */
export const prepareRuntimeLogin = async (owner: Client, connection: PoolConfig): Promise<RuntimeLogin> => {
  const role = roleName(owner.user ?? "");
  // The client knows it from wherever it came: the address, the environment, a password file.
  const own = typeof owner.password === "string" && owner.password !== "" ? owner.password : null;
  const login = { role, password: own === null ? null : derivePassword(own, role) };
  try {
    if (!(await isReady(owner, role))) await retryCollisions(() => createLogin(owner, login));
    await retryCollisions(() => forbidTemporaryTables(owner, role));
  } catch (error) {
    throw explain(error, role);
  }
  const { connectionString: _, ...rest } = connection;
  const { host, port, database, ssl } = owner;
  const password = login.password ?? undefined;
  return {
    connection: { ...rest, host, port, database, ssl: connection.ssl ?? ssl, user: role, password },
    renewPassword: () => retryCollisions(() => setPassword(owner, login)),
  };
};
