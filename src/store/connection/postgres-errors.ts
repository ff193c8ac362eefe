/** Sorts what pg throws: what may be tried again, what is the environment's fault, and what is a fault of ours. */
import { ProvostError } from "../../model/errors.ts";

type PgError = { code?: string; message?: string; syscall?: string };

/** Serialization failure and deadlock: the transaction was rolled back and may well succeed when it is tried again. */
export const mayRetry = (error: unknown): boolean => {
  const { code } = (error ?? {}) as PgError;
  return code === "40001" || code === "40P01";
};

/** `provost.refuse_traces()`: the session was prepared for somebody else's transaction; a new one has to be made. */
export const hasTraces = (error: unknown): boolean => ((error ?? {}) as PgError).code === "PV001";

/** Wrong password, or no such role. */
export const isRefusedLogin = (error: unknown): boolean => ((error ?? {}) as PgError).code?.startsWith("28") === true;

/** 25P03: the server has ended a session that did nothing in a transaction for too long. */
const SERVER_GONE = /^(08...|57P0[1-5]|53300|25P03)$/;
const SOCKET_GONE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EHOSTUNREACH",
]);
/** pg has no code for these. */
const SAID_GONE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded|Connection ended)/;

export const isConnectionLoss = (error: unknown): boolean => {
  const { code = "", message = "", syscall } = (error ?? {}) as PgError;
  if (SERVER_GONE.test(code) || SOCKET_GONE.has(code) || SAID_GONE.test(message)) return true;
  return code === "ENOENT" && syscall === "connect";
};

/** `query_canceled`, which nobody but the statement's own timeout does here. */
const isTooLong = ({ code, message = "" }: PgError): boolean =>
  code === "57014" && message.includes("statement timeout");

/** Leaves alone what is not the database's: an error of the work itself passes through as it is. */
export const explainDatabaseError = (error: unknown): unknown => {
  if (error instanceof ProvostError) return error;
  const { code, message = "" } = (error ?? {}) as PgError;
  if (code === "53100")
    return new ProvostError("DISK_FULL", `the database's disk is full: ${message}`, {}, { cause: error });
  if (isTooLong({ code, message })) {
    return new ProvostError("STATEMENT_TIMED_OUT", "a statement took longer than it may", {}, { cause: error });
  }
  if (!isConnectionLoss(error)) return error;
  return new ProvostError(
    "DATABASE_UNAVAILABLE",
    `the connection to the database failed: ${message}`,
    { code },
    { cause: error },
  );
};
