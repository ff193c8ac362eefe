/* oxlint-disable eslint/max-lines -- one table, an entry an error */
/**
 * The one error class and the closed catalogue of its codes.
 * Every code has its HTTP status, exit code and way out here and nowhere else; `docs/errors.md` is generated from it.
 */

/** Decides how often a failure is tried again (see `retry.ts`). */
export const ERROR_CLASSES = [
  "transient",
  "timeout",
  "dependency",
  "agent_lost",
  "merge_conflict",
  "validation",
  "permanent",
  "cancelled",
  "security",
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

type ErrorEntry = { class: ErrorClass; status: number; exit: number; meaning: string; wayOut: string };

/** Process exit codes of every command. */
export const EXIT = {
  go: 0,
  noGo: 1,
  usage: 2,
  conditionalGo: 3,
  paused: 4,
  environment: 5,
  internal: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const invalid = (meaning: string, wayOut: string): ErrorEntry => ({
  class: "validation",
  status: 422,
  exit: EXIT.usage,
  meaning,
  wayOut,
});
const environment = (meaning: string, wayOut: string): ErrorEntry => ({
  class: "dependency",
  status: 503,
  exit: EXIT.environment,
  meaning,
  wayOut,
});
const missing = (meaning: string, wayOut: string): ErrorEntry => ({
  class: "permanent",
  status: 404,
  exit: EXIT.usage,
  meaning,
  wayOut,
});
const failed = (errorClass: ErrorClass, meaning: string, wayOut: string): ErrorEntry => ({
  class: errorClass,
  status: 409,
  exit: EXIT.noGo,
  meaning,
  wayOut,
});

const refused = (status: number, meaning: string, wayOut: string): ErrorEntry => ({
  class: "security",
  status,
  exit: EXIT.environment,
  meaning,
  wayOut,
});

export const ERRORS = {
  USAGE: invalid("The command line or request is malformed.", "Run the command with --help."),
  PLAN_NOT_FOUND: invalid("The plan path names nothing that can be read.", "Check the path."),
  PLAN_NOT_A_FILE: invalid("The plan path is not a regular file.", "Name the Markdown file itself."),
  PLAN_BINARY: invalid("The plan is not text.", "Hand over Markdown, not a binary document."),
  PLAN_EMPTY: invalid("The plan has no content.", "Write at least one task into it."),
  PLAN_TOO_LARGE: invalid("The plan is larger than 16 MiB.", "Split it into several plans."),
  PLAN_NO_TASKS: invalid("No task was found in the plan.", "Give at least one task: see docs/plan-format.md."),
  PLAN_INVALID: invalid(
    "The plan has diagnostics of severity error.",
    "Mend the lines named, then run `provost plan check`.",
  ),
  PLAN_CYCLE: invalid("Tasks depend on each other in a circle.", "Remove one of the dependencies named."),
  BINDING_INVALID: invalid(
    "A sidecar, front matter or check block is malformed.",
    "Mend the field named at the line named.",
  ),
  AGENT_UNKNOWN: invalid(
    "A task is bound to an agent that the plan does not declare.",
    "Declare it under `agents:` or bind another.",
  ),
  AGENT_KIND_UNKNOWN: invalid(
    "An agent has a kind that no installed executor provides.",
    "Use one of the kinds listed.",
  ),
  CHECK_KIND_UNKNOWN: invalid("A check has a kind that does not exist.", "Use one of the kinds listed."),
  TASK_UNBOUND: invalid("No agent can do a task: it has no binding.", "Add a `sh` block or bind it in the sidecar."),
  REPOSITORY_MISSING: environment(
    "The folder is not in a git repository.",
    "Run `git init` and commit, or name one with --repo.",
  ),
  REPOSITORY_DIRTY: environment(
    "The repository has uncommitted changes.",
    "Commit or stash them, or use --allow-dirty.",
  ),
  BASE_NOT_FOUND: invalid("The base does not name a commit.", "Name an existing branch, tag or commit."),
  GIT_MISSING: environment("git 2.38 or newer was not found.", "Install git."),
  GIT_FAILED: environment("A git command failed.", "Read the message of git that is quoted."),
  OBJECT_ALTERED: failed(
    "security",
    "An object in the git repository no longer has the content that its id states.",
    "Find out what wrote it, restore it (`git fsck` names it), then `provost resume`.",
  ),
  HOME_UNWRITABLE: environment(
    "The data folder cannot be written.",
    "Mend its permissions or name another with --home.",
  ),
  HOME_LOCKED: environment("Another run holds the data folder.", "Wait for it, cancel it, or use another --home."),
  HOME_NEWER: environment("The data folder was written by a newer version.", "Use that version or another --home."),
  DISK_FULL: environment("The disk is full.", "Free space, then `provost resume`."),
  DATABASE_UNAVAILABLE: environment("The database does not answer.", "Run `provost doctor`."),
  SCHEMA_MISMATCH: environment(
    "The database has a schema that this version does not know.",
    "Use the version that wrote it, or another database.",
  ),
  NODE_TOO_OLD: environment("Node 24 or newer is needed.", "Install it, or run npm install in the project."),
  BUILD_MISSING: environment("The command line was not built.", "Run `npm install` in the clone."),
  RUN_NOT_FOUND: missing("No run has this id.", "List them with `provost runs`."),
  TASK_NOT_FOUND: missing("No task has this id.", "List them with `provost status`."),
  CRITERION_NOT_FOUND: missing("No criterion has this id.", "List them with `provost status --json`."),
  RUN_NOT_RESUMABLE: failed("permanent", "The run has ended.", "Start a new run, or retry a failed task."),
  RUN_ELSEWHERE: failed(
    "permanent",
    "The run belongs to another data folder.",
    "Give the command to the control plane of that folder.",
  ),
  RUN_IN_HAND: failed("permanent", "The run is being worked on already.", "Follow it with `provost status --follow`."),
  STATE_CONFLICT: failed("permanent", "This state cannot change in the way asked.", "Look at the present state first."),
  LEASE_LOST: failed(
    "permanent",
    "The agent no longer holds the task; its report changed nothing.",
    "None needed: the task went on elsewhere.",
  ),
  AGENT_LOST: failed(
    "agent_lost",
    "The agent stopped beating or its process died.",
    "It is retried; see `provost logs`.",
  ),
  AGENT_ID_TAKEN: failed(
    "permanent",
    "The agent's id belongs to somebody else's agent.",
    "Give the agent an id of its own, or connect with the credential that it was first connected with.",
  ),
  AGENT_QUARANTINED: failed(
    "permanent",
    "The agent failed differently-shaped work again and again and gets no more.",
    "Mend it, then `provost agents release ID`.",
  ),
  AGENT_SUPERSEDED: failed(
    "permanent",
    "The agent has connected anew; this connection was closed.",
    "None needed if that was meant; else give each agent process an id of its own.",
  ),
  PROTOCOL_UNSUPPORTED: invalid(
    "The agent speaks no version of the protocol that the control plane speaks.",
    "Bring the older of the two up to date.",
  ),
  FRAME_INVALID: invalid("A frame does not fit the agent protocol.", "See docs/agent-protocol.md."),
  EVIDENCE_REFUSED: invalid(
    "A piece of evidence does not fit what was said about it.",
    "Send it again from its beginning under a new id.",
  ),
  TASK_POISONOUS: failed(
    "permanent",
    "The process of an agent ended under the task, twice.",
    "See what the task does to its agent, then have it tried again.",
  ),
  SPAWN_QUOTA: failed(
    "validation",
    "The task may not create as many child tasks.",
    "Create fewer, or do the work in the task itself.",
  ),
  MESSAGE_UNDELIVERABLE: failed(
    "permanent",
    "No agent can be reached under the address of a message.",
    "Look for one with `provost agents`.",
  ),
  TASK_FAILED: failed("transient", "The task's own command failed.", "See `provost logs` for its output."),
  TASK_TIMEOUT: failed("timeout", "The task ran longer than its limit.", "Raise `timeout:` or make it faster."),
  TASK_CANCELLED: failed("cancelled", "The task was cancelled.", "Retry it if that was not meant."),
  TASK_NO_CHANGE_ALLOWED: failed(
    "validation",
    "The task changed files that it may not.",
    "Widen `touches:` or mend the task.",
  ),
  EXECUTABLE_MISSING: failed(
    "permanent",
    "A command that a task or check names is not installed.",
    "Install it or mend the command.",
  ),
  MERGE_CONFLICT: failed(
    "merge_conflict",
    "The task's changes conflict with merged work.",
    "Declare `touches:` so that the tasks do not overlap.",
  ),
  MERGE_CHECK_FAILED: failed(
    "transient",
    "The task's own checks fail on the merged tree.",
    "See the evidence of the check named.",
  ),
  BLOB_MISSING: failed(
    "permanent",
    "Evidence that a record names is not stored.",
    "Restore the data folder, or run the check again.",
  ),
  BLOB_ALTERED: failed(
    "security",
    "Stored evidence no longer has the bytes that its name states.",
    "Restore the data folder, or run the check again.",
  ),
  CHECK_OUTPUT_INVALID: failed(
    "permanent",
    "What a check was given to read is not in the format it names.",
    "See the position named.",
  ),
  APPROVAL_INVALID: invalid("A waiver or approval lacks its reason, owner or due date.", "Give what is named."),
  DEAD_LETTER_NOT_FOUND: missing(
    "No task of this id has failed for good.",
    "List them with `provost dead-letters list`.",
  ),
  SCHEDULE_NOT_FOUND: missing("No schedule has this name or id.", "List them with `provost schedules list`."),
  SCHEDULE_EXISTS: invalid("There is a schedule of this name.", "Choose another name, or remove the one there is."),
  SUBSCRIPTION_NOT_FOUND: missing(
    "No subscription has this name or id.",
    "List them with `provost subscriptions list` or `provost webhooks list`.",
  ),
  CONFIGURATION_INVALID: invalid(
    "A setting of the control plane is malformed.",
    "Mend the setting or the field of the file that is named.",
  ),
  WEBHOOK_REFUSED: invalid(
    "Events cannot be sent to the URL of a webhook.",
    "Use https and a public address, or allow the address with PROVOST_WEBHOOK_ALLOW.",
  ),
  EVENT_INVALID: invalid(
    "An event or its payload is not what the catalogue of events says.",
    "Mend the field named: see docs/events.md.",
  ),
  PACKET_INVALID: failed("security", "The proof packet was altered or is incomplete.", "Get the original packet."),
  KEY_INVALID: invalid("The key is not an ed25519 key in PEM.", "Name the public key of the signer."),
  UNAUTHENTICATED: refused(401, "Who asks is not known.", "Sign in, or send a valid token."),
  FORBIDDEN: refused(403, "Who asks may not do this.", "Ask an administrator for the permission named."),
  RATE_LIMITED: {
    class: "dependency",
    status: 429,
    exit: EXIT.environment,
    meaning: "Too much was asked in a short time.",
    wayOut: "Wait as long as Retry-After says.",
  },
  REQUEST_INVALID: {
    ...invalid("The request is not what the contract asks for.", "Mend the fields named."),
    status: 400,
  },
  REQUEST_TOO_LARGE: { ...invalid("The request's body is too large.", "Send less at once."), status: 413 },
  REQUEST_TIMEOUT: {
    class: "timeout",
    status: 503,
    exit: EXIT.environment,
    meaning: "The request took longer than it may.",
    wayOut: "Try again later, or ask for less.",
  },
  MEDIA_TYPE_UNSUPPORTED: { ...invalid("The body has a type that is not read here.", "Send JSON."), status: 415 },
  RANGE_NOT_SATISFIABLE: {
    ...invalid("The range lies outside of the content.", "Ask for what is there."),
    status: 416,
  },
  ROUTE_NOT_FOUND: missing("The API has no such address.", "See /openapi.json."),
  METHOD_NOT_ALLOWED: { ...missing("The address does not take this method.", "See /openapi.json."), status: 405 },
  PLAN_UNKNOWN: missing("No uploaded plan has this id.", "List them with GET /v1/plans."),
  GATE_NOT_FOUND: missing("No gate of the run has this id.", "List them with `provost status --json`."),
  EVIDENCE_NOT_FOUND: missing("Nothing is stored under this address.", "See the run's record for what there is."),
  AGENT_NOT_FOUND: missing("No agent has this id.", "List them with GET /v1/agents."),
  PRECONDITION_FAILED: {
    ...failed("permanent", "It has changed since it was read.", "Read it again, then decide anew."),
    status: 412,
  },
  IDEMPOTENCY_CONFLICT: {
    ...invalid("The idempotency key was used for another request.", "Use a new key for a new request."),
    status: 422,
  },
  IDEMPOTENCY_PENDING: failed(
    "transient",
    "A request with this idempotency key is still at work.",
    "Try again with the same key in a moment.",
  ),
  SIGN_IN_FAILED: refused(
    401,
    "The account and what was given for it do not fit together.",
    "Try again, or have a link sent to the account's address.",
  ),
  LINK_INVALID: {
    ...refused(401, "The link, code or ticket does not work, or not any more.", "Ask for a new one."),
    exit: EXIT.usage,
  },
  SIGN_IN_TOO_OLD: refused(403, "This needs a sign-in of the last ten minutes.", "Sign in again, then repeat it."),
  CSRF_REFUSED: refused(
    403,
    "A write with a session cookie did not show that it comes from Provost's own pages.",
    "Send the token that the sign-in answered with as X-CSRF-Token, from the same origin.",
  ),
  PASSWORD_WEAK: invalid("The password is too easy to guess.", "Take a longer one, of several uncommon words."),
  NAME_TAKEN: failed("permanent", "Something else has this name already.", "Take another name."),
  USER_NOT_FOUND: missing("No member of the tenant has this id or address.", "List them with `provost users list`."),
  INVITATION_NOT_FOUND: missing("No open invitation has this id.", "List them with `provost users list`."),
  SESSION_NOT_FOUND: missing("No open session has this id.", "List them with GET /v1/sessions."),
  API_KEY_NOT_FOUND: missing("No key has this id.", "List them with `provost keys list`."),
  SERVICE_ACCOUNT_NOT_FOUND: missing("No service account has this id or name.", "List them with `provost users list`."),
  CERTIFICATE_NOT_FOUND: missing(
    "No certificate in force has this fingerprint, serial number or agent.",
    "List them with `provost ca list`.",
  ),
  AUTHORITY_MISSING: environment(
    "There is no certificate authority whose private key is here.",
    "Make one with `provost ca init`.",
  ),
  LAST_OWNER: failed("permanent", "A tenant keeps at least one owner.", "Make somebody else an owner first."),
  SECOND_FACTOR_SET: failed(
    "permanent",
    "The person has a second factor already.",
    "Remove it first, with a code of it.",
  ),
  PROVIDER_UNKNOWN: missing("No OpenID provider of this name is set up.", "See the settings of identities."),
  PROVIDER_FAILED: environment("The OpenID provider does not answer as it should.", "Look at its settings."),
  SETTINGS_INVALID: invalid("The settings of identities are malformed.", "Mend the field named."),
  POLICY_INVALID: invalid(
    "The policies cannot be put in force.",
    "Mend what is named, then `provost policy validate` and `provost policy test`.",
  ),
  POLICY_NOT_FOUND: missing("No version of the policies has this number.", "List them with `provost policy history`."),
  GRANT_INVALID: invalid("The break-glass grant is not one that can be given.", "Mend what is named."),
  GRANT_NOT_FOUND: missing("No open break-glass grant has this id.", "List them with `provost policy history`."),
  LIMIT_INVALID: invalid("The rate limit is not one that can be kept.", "Mend what is named."),
  SECRET_INVALID: invalid("The secret's name or value cannot be used.", "Mend what is named."),
  SECRET_NOT_FOUND: missing("No secret has this name.", "Set it with `provost secrets set NAME`."),
  SECRET_LEAKED: failed(
    "security",
    "The work of a task holds the value of a secret.",
    "Have the task leave it out; change the value with `provost secrets set`.",
  ),
  FLAG_INVALID: invalid("The feature flag is not one that can be set.", "Mend what is named."),
  AUDIT_BROKEN: failed(
    "security",
    "The audit log was altered or is incomplete.",
    "Compare it with an export or a backup; find out who could write to the database.",
  ),
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
