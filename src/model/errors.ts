/**
 * The one error class and the closed catalogue of its codes, a family a file.
 * Every code has its HTTP status, exit code and way out there and nowhere else; `docs/errors.md` is generated from them.
 */
import { ACCESS_ERRORS } from "./errors/access-errors.ts";
import { AGENT_ERRORS } from "./errors/agent-errors.ts";
import { BACKUP_ERRORS } from "./errors/backup-errors.ts";
import { BUDGET_ERRORS } from "./errors/budget-errors.ts";
import { ENVIRONMENT_ERRORS } from "./errors/environment-errors.ts";
import { FLEET_ERRORS } from "./errors/fleet-errors.ts";
import { IDENTITY_ERRORS } from "./errors/identity-errors.ts";
import { MCP_ERRORS } from "./errors/mcp-errors.ts";
import { MODEL_ERRORS } from "./errors/model-errors.ts";
import { PLAN_ERRORS } from "./errors/plan-errors.ts";
import { PROOF_ERRORS } from "./errors/proof-errors.ts";
import { QUEUE_ERRORS } from "./errors/queue-errors.ts";
import { REQUEST_ERRORS } from "./errors/request-errors.ts";
import { RUN_ERRORS } from "./errors/run-errors.ts";
import { TOOL_ERRORS } from "./errors/tool-errors.ts";
import { type ErrorClass, type ErrorEntry, EXIT } from "./errors/entry.ts";

export { ERROR_CLASSES, type ErrorClass, EXIT, type ExitCode } from "./errors/entry.ts";

export const ERRORS = {
  ...PLAN_ERRORS,
  ...ENVIRONMENT_ERRORS,
  ...RUN_ERRORS,
  ...PROOF_ERRORS,
  ...BACKUP_ERRORS,
  ...FLEET_ERRORS,
  ...QUEUE_ERRORS,
  ...AGENT_ERRORS,
  ...MODEL_ERRORS,
  ...BUDGET_ERRORS,
  ...REQUEST_ERRORS,
  ...IDENTITY_ERRORS,
  ...ACCESS_ERRORS,
  ...TOOL_ERRORS,
  ...MCP_ERRORS,
  INTERNAL: {
    class: "transient",
    status: 500,
    exit: EXIT.internal,
    meaning: "A fault in Provost.",
    wayOut: "Report it with the message.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** Where and what: file, line, field, ids. Plain JSON; never secrets. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

export class ProvostError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /** @param message what happened and where, without the code */
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ProvostError";
    this.code = code;
    this.details = details;
  }

  get wayOut(): string {
    return ERRORS[this.code].wayOut;
  }
  get class(): ErrorClass {
    return ERRORS[this.code].class;
  }
  get exit(): number {
    return ERRORS[this.code].exit;
  }

  toJSON(): { code: ErrorCode; message: string; wayOut: string; details: ErrorDetails } {
    return { code: this.code, message: this.message, wayOut: this.wayOut, details: this.details };
  }
}

/** Turns whatever was thrown into a ProvostError; the original is kept as the cause. */
export const asProvostError = (thrown: unknown): ProvostError => {
  if (thrown instanceof ProvostError) return thrown;
  const code = (thrown as NodeJS.ErrnoException | null)?.code;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (code === "ENOSPC" || code === "EDQUOT") return new ProvostError("DISK_FULL", message, {}, { cause: thrown });
  return new ProvostError("INTERNAL", message, {}, { cause: thrown });
};
