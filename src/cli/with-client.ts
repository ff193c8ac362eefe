/**
 * The one way from a command to a control plane: the typed client. It asks the control plane that was named, else the one
 * that runs on the data folder, else one in this process that ends with the command. What it refuses is the same.
 */
import { existsSync } from "node:fs";
import { type ErrorCode, ERRORS, ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT, type TenantId } from "../model/ids.ts";
import { readSetting } from "../model/settings.ts";
import { readEndpoint } from "../runtime/endpoint-file.ts";
import { ApiError, type Client, createClient } from "../sdk/client/index.ts";
import { homePath } from "./home-path.ts";
import type { Session } from "./session.ts";

export type Connection = {
  client: Client;
  /** The same control plane, shown another credential. */
  as: (token: string) => Client;
  /** Whose records it shows: the credential says it, no record does. */
  tenantId: () => Promise<TenantId>;
  /** What went wrong in it, where it is in this process. */
  fault: () => unknown;
  close: () => Promise<void>;
};

type Where = { url: string; token: string };

const ANSWER_MS = 5_000;
/** Where nothing listens: the address of requests that never leave the process. */
const NOWHERE = "http://provost.internal";

/** Keys bear the name of their tenant, and may be for so little that they cannot ask who they are. */
const KEY = /^pva?_([a-z][a-z0-9-]*)_/;

const connectTo = ({ url, token }: Where): Connection => {
  const client = createClient({ url, token });
  const ask = async (): Promise<string> => (await client.me.get()).tenantId;
  return {
    client,
    as: (shown) => createClient({ url, token: shown }),
    tenantId: async () => (KEY.exec(token)?.[1] ?? (await ask())) as TenantId,
    fault: () => null,
    close: async () => undefined,
  };
};

/** Whether it is there: a process that was killed leaves its file behind, and another may have taken its port since. */
const answers = async (endpoint: Where): Promise<boolean> => {
  try {
    await createClient({ ...endpoint, retries: 0 }).me.get({}, { signal: AbortSignal.timeout(ANSWER_MS) });
    return true;
  } catch {
    return false;
  }
};

/** A folder that was named is meant before a control plane that only the environment names. USAGE without a token. */
const named = ({ options, io }: Session): Where | null => {
  const url = options.url ?? (options.home === undefined ? readSetting(io.env, "PROVOST_URL") : undefined);
  if (url === undefined) return null;
  const token = readSetting(io.env, "PROVOST_TOKEN")?.trim();
  if (token) return { url, token };
  throw new ProvostError("USAGE", `there is no key to show to ${url}: set PROVOST_TOKEN`);
};

export const isControlPlaneNamed = (session: Session): boolean => named(session) !== null;

/** Null when neither a control plane was named nor one runs on the data folder. */
export const findControlPlane = async (session: Session): Promise<Connection | null> => {
  const elsewhere = named(session);
  if (elsewhere !== null) return connectTo(elsewhere);
  const endpoint = await readEndpoint(homePath(session));
  return endpoint !== null && (await answers(endpoint)) ? connectTo(endpoint) : null;
};

const openHere = async (session: Session, databaseUrl: string | undefined): Promise<Connection> => {
  const { serveCommand } = await import("../http/serve-command.ts");
  const { fetch, token, fault, close } = await serveCommand({ homePath: homePath(session), databaseUrl });
  const as = (shown: string): Client => createClient({ url: NOWHERE, token: shown, fetch });
  const tenantId = (): Promise<TenantId> => Promise.resolve(LOCAL_TENANT);
  return { client: as(token), as, tenantId, fault, close };
};

export const homeExists = (session: Session): boolean => existsSync(homePath(session));

/** What the API refused comes out of a command like what the engine itself refuses. */
export const explain = (thrown: unknown, fault: unknown): unknown => {
  if (!(thrown instanceof ApiError)) return thrown;
  if (thrown.code === "INTERNAL" && fault !== null) return fault;
  const code: ErrorCode = thrown.code in ERRORS ? (thrown.code as ErrorCode) : "DATABASE_UNAVAILABLE";
  return new ProvostError(code, thrown.message, thrown.details, { cause: thrown });
};

export type ConnectOptions = {
  /** What is missing where there is no data folder. Without it the folder is made: a look at nothing must not do that. */
  missing?: { code: ErrorCode; what: string } | undefined;
  /** `postgres://…` that the data folder works with, where no control plane runs on it. */
  databaseUrl?: string | undefined;
};

export const refuseMissing = (session: Session, missing: ConnectOptions["missing"]): void => {
  if (missing === undefined || homeExists(session)) return;
  const home = homePath(session);
  throw new ProvostError(missing.code, `${missing.what}: ${home} does not exist`, { home });
};

const connect = async (session: Session, { missing, databaseUrl }: ConnectOptions): Promise<Connection> => {
  const found = await findControlPlane(session);
  if (found !== null) return found;
  refuseMissing(session, missing);
  return openHere(session, databaseUrl ?? readSetting(session.io.env, "PROVOST_DATABASE_URL"));
};

const workWith = async <T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> => {
  try {
    return await work(connection);
  } catch (thrown) {
    throw explain(thrown, connection.fault());
  } finally {
    await connection.close();
  }
};

export const withConnection = async <T>(
  session: Session,
  work: (connection: Connection) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> => workWith(await connect(session, options), work);

/** For what a control plane that ends with the command would be of no use for. CONTROL_PLANE_MISSING. */
export const withControlPlaneThatStays = async <T>(
  session: Session,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const found = await findControlPlane(session);
  if (found === null) throw new ProvostError("CONTROL_PLANE_MISSING", "no control plane runs on this data folder");
  return workWith(found, ({ client }) => work(client));
};

export const withClient = <T>(
  session: Session,
  work: (client: Client) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> => withConnection(session, ({ client }) => work(client), options);
