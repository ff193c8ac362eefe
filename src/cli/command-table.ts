/** Every command by name. Its options and code are loaded when it is asked for, so that the others cost nothing. */
import { ACCESS_COMMANDS } from "./commands/access/access-commands.ts";
import { ATTEST_COMMANDS } from "./commands/attest-commands.ts";
import { BUDGET_COMMANDS } from "./commands/budget-commands.ts";
import { BACKUP_COMMANDS } from "./commands/backup/backup-commands.ts";
import { IDENTITY_COMMANDS } from "./commands/identity/identity-commands.ts";
import { MCP_COMMANDS } from "./commands/mcp/mcp-commands.ts";
import { MODEL_COMMANDS } from "./commands/models/model-commands.ts";
import { OBSERVE_COMMANDS } from "./commands/observe/observe-commands.ts";
import { PLAN_COMMANDS } from "./commands/plan-commands.ts";
import { QUEUE_COMMANDS } from "./commands/queues/queue-commands.ts";
import { TOOL_COMMANDS } from "./commands/tools/tool-commands.ts";
import type { CommandEntry } from "./command-entry.ts";
import { planGroup } from "./plan-group.ts";

const SUBSCRIPTION_COMMANDS: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list subscriptions and how far behind each is",
    load: async () => (await import("./commands/subscriptions/list.ts")).defineList,
  },
  {
    name: "show",
    summary: "show one subscription",
    load: async () => (await import("./commands/subscriptions/list.ts")).defineShow,
  },
  {
    name: "add",
    summary: "add one whose events are read with `subscriptions read`",
    load: async () => (await import("./commands/subscriptions/add.ts")).defineAdd,
  },
  {
    name: "read",
    summary: "read the next events and acknowledge them",
    load: async () => (await import("./commands/subscriptions/read.ts")).defineRead,
  },
  {
    name: "pause",
    summary: "deliver nothing more for now",
    load: async () => (await import("./commands/subscriptions/state.ts")).definePauseSubscription,
  },
  {
    name: "resume",
    summary: "go on, also with one that was disabled",
    load: async () => (await import("./commands/subscriptions/state.ts")).defineResumeSubscription,
  },
  {
    name: "replay",
    summary: "go on from any point of the log",
    load: async () => (await import("./commands/subscriptions/replay.ts")).defineReplay,
  },
  {
    name: "dead-letters",
    summary: "list events that were given up",
    load: async () => (await import("./commands/subscriptions/dead-letters.ts")).defineDeadLetters,
  },
  {
    name: "redeliver",
    summary: "deliver dead letters, or any events, again",
    load: async () => (await import("./commands/subscriptions/dead-letters.ts")).defineRedeliver,
  },
  {
    name: "remove",
    summary: "remove one with its place in the log",
    load: async () => (await import("./commands/subscriptions/state.ts")).defineRemoveSubscription,
  },
];

const WEBHOOK_COMMANDS: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list webhooks and how far behind each is",
    load: async () => (await import("./commands/webhooks/list.ts")).defineListWebhooks,
  },
  {
    name: "add",
    summary: "have events posted to a URL, signed",
    load: async () => (await import("./commands/webhooks/add.ts")).defineAddWebhook,
  },
  {
    name: "test",
    summary: "post a message that is no event, and say what came of it",
    load: async () => (await import("./commands/webhooks/send-test.ts")).defineTestWebhook,
  },
  {
    name: "deliveries",
    summary: "list what was posted and how it was answered",
    load: async () => (await import("./commands/webhooks/deliveries.ts")).defineDeliveries,
  },
  {
    name: "redeliver",
    summary: "post dead letters, or any events, again",
    load: async () => (await import("./commands/subscriptions/dead-letters.ts")).defineRedeliverWebhook,
  },
  {
    name: "rotate-secret",
    summary: "sign with a new secret",
    load: async () => (await import("./commands/webhooks/rotate-secret.ts")).defineRotateSecret,
  },
  {
    name: "remove",
    summary: "post nothing more",
    load: async () => (await import("./commands/webhooks/list.ts")).defineRemoveWebhook,
  },
];

const RELAY_COMMANDS: readonly CommandEntry[] = [
  {
    name: "configure",
    summary: "make the accounts and keys for events over NATS",
    load: async () => (await import("./commands/relay-configure.ts")).defineRelayConfigure,
    here: true,
  },
];

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "acp",
    summary: "be an agent of an editor, by the Agent Client Protocol",
    load: async () => (await import("./commands/acp.ts")).defineAcp,
  },
  {
    name: "up",
    summary: "start the control plane",
    load: async () => (await import("./commands/up.ts")).defineUp,
    here: true,
  },
  {
    name: "sign-in",
    summary: "get a link to the dashboard, as `up` prints one at its start",
    load: async () => (await import("./commands/identity/sign-in.ts")).defineSignIn,
  },
  { name: "run", summary: "run a plan to its proof", load: async () => (await import("./commands/run.ts")).defineRun },
  {
    name: "resume",
    summary: "go on with a paused, interrupted or crashed run",
    load: async () => (await import("./commands/resume.ts")).defineResume,
  },
  {
    name: "fork",
    summary: "begin a run as another one stood, also with other models",
    load: async () => (await import("./commands/fork.ts")).defineFork,
  },
  { name: "pause", summary: "pause a run", load: async () => (await import("./commands/pause.ts")).definePause },
  { name: "cancel", summary: "cancel a run", load: async () => (await import("./commands/cancel.ts")).defineCancel },
  {
    name: "status",
    summary: "show where a run stands",
    load: async () => (await import("./commands/status.ts")).defineStatus,
  },
  {
    name: "runs",
    summary: "list the runs of this data folder",
    load: async () => (await import("./commands/runs.ts")).defineRuns,
    commands: [
      {
        name: "remove",
        summary: "remove a run that has ended, for good",
        load: async () => (await import("./commands/runs-remove.ts")).defineRunsRemove,
      },
    ],
  },
  {
    name: "logs",
    summary: "print a run's events or a task's output",
    load: async () => (await import("./commands/logs.ts")).defineLogs,
  },
  {
    name: "events",
    summary: "print the log of events, or follow it",
    load: async () => (await import("./commands/events.ts")).defineEvents,
  },
  {
    name: "subscriptions",
    summary: "hear of events, with a place in the log that is kept",
    commands: SUBSCRIPTION_COMMANDS,
    example: "provost subscriptions add nightly --name 'task.*' --after 0",
  },
  {
    name: "webhooks",
    summary: "have events posted to a URL",
    commands: WEBHOOK_COMMANDS,
    example: "provost webhooks add ci https://ci.example/hooks/provost --name 'run.*'",
  },
  {
    name: "relay",
    summary: "carry events over a NATS JetStream cluster",
    commands: RELAY_COMMANDS,
    example: "provost relay configure --server nats://n1:4222 --server nats://n2:4222 --server nats://n3:4222",
  },
  {
    name: "retry",
    summary: "queue a failed task again",
    load: async () => (await import("./commands/retry.ts")).defineRetry,
  },
  {
    name: "attest",
    summary: "sign a waiver, an approval or a mitigation",
    commands: ATTEST_COMMANDS,
    example: 'provost attest approve 0199b3a2 security-review-77c0 --reason "reviewed the threat model"',
  },
  {
    name: "verify",
    summary: "check a proof packet offline",
    load: async () => (await import("./commands/verify.ts")).defineVerify,
    here: true,
  },
  planGroup(PLAN_COMMANDS),
  {
    name: "agents",
    summary: "list the agents and what they do",
    load: async () => (await import("./commands/agents.ts")).defineAgents,
    commands: [
      {
        name: "team",
        summary: "who of the agents could together do something",
        load: async () => (await import("./commands/agents-team.ts")).defineAgentsTeam,
      },
      {
        name: "drain",
        summary: "give an agent no new work; what it has in hand goes on",
        load: async () => (await import("./commands/agents-drain.ts")).defineAgentsDrain,
      },
      {
        name: "quarantine",
        summary: "put an agent into quarantine",
        load: async () => (await import("./commands/agents-quarantine.ts")).defineAgentsQuarantine,
      },
      {
        name: "release",
        summary: "give an agent work again that is in quarantine or drained",
        load: async () => (await import("./commands/agents-release.ts")).defineAgentsRelease,
      },
    ],
  },
  {
    name: "explain",
    summary: "say why a task went where it went, or why it waits",
    load: async () => (await import("./commands/explain.ts")).defineExplain,
  },
  {
    name: "agent",
    summary: "do shell tasks of a control plane on this machine",
    load: async () => (await import("./commands/agent.ts")).defineAgentCommand,
    here: true,
  },
  ...QUEUE_COMMANDS,
  ...IDENTITY_COMMANDS,
  ...ACCESS_COMMANDS,
  ...TOOL_COMMANDS,
  ...MCP_COMMANDS,
  ...MODEL_COMMANDS,
  ...BUDGET_COMMANDS,
  ...BACKUP_COMMANDS,
  ...OBSERVE_COMMANDS,
  {
    name: "smoke",
    summary: "try a control plane that is up: sign in, compile, run, approve, events, dead letters, backups",
    load: async () => (await import("./commands/smoke.ts")).defineSmoke,
    here: true,
  },
  {
    name: "migrate",
    summary: "bring a served database to this version's schema, ahead of an upgrade",
    load: async () => (await import("./commands/migrate.ts")).defineMigrate,
    here: true,
  },
  {
    name: "doctor",
    summary: "check that this machine can run plans",
    load: async () => (await import("./commands/doctor.ts")).defineDoctor,
    here: true,
  },
  {
    name: "drill",
    summary: "rehearse an incident: from the fault to the page to the recovery",
    load: async () => (await import("./commands/drill.ts")).defineDrill,
    here: true,
  },
  {
    name: "version",
    summary: "print the version",
    load: async () => (await import("./commands/version.ts")).defineVersion,
    here: true,
  },
];
