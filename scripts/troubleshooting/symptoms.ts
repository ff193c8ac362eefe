/**
 * What people see when something is wrong, and where whoever operates it looks first. Each family of error codes belongs to
 * one symptom; what a code means and its way out stand in the catalogue.
 */
import { ACCESS_ERRORS } from "../../src/model/errors/access-errors.ts";
import { AGENT_ERRORS } from "../../src/model/errors/agent-errors.ts";
import { BACKUP_ERRORS } from "../../src/model/errors/backup-errors.ts";
import { BUDGET_ERRORS } from "../../src/model/errors/budget-errors.ts";
import type { ErrorEntry } from "../../src/model/errors/entry.ts";
import { ENVIRONMENT_ERRORS } from "../../src/model/errors/environment-errors.ts";
import { FLEET_ERRORS } from "../../src/model/errors/fleet-errors.ts";
import { IDENTITY_ERRORS } from "../../src/model/errors/identity-errors.ts";
import { MCP_ERRORS } from "../../src/model/errors/mcp-errors.ts";
import { MODEL_ERRORS } from "../../src/model/errors/model-errors.ts";
import { PLAN_ERRORS } from "../../src/model/errors/plan-errors.ts";
import { PROOF_ERRORS } from "../../src/model/errors/proof-errors.ts";
import { QUEUE_ERRORS } from "../../src/model/errors/queue-errors.ts";
import { REQUEST_ERRORS } from "../../src/model/errors/request-errors.ts";
import { RUN_ERRORS } from "../../src/model/errors/run-errors.ts";
import { TOOL_ERRORS } from "../../src/model/errors/tool-errors.ts";
import { ERRORS } from "../../src/model/errors.ts";

export type Symptom = {
  title: string;
  /** As somebody would say it on the phone. */
  seen: string;
  /** In the order in which it is worth looking. Markdown. */
  look: readonly string[];
  /** Alerts that come with it. */
  alerts: readonly string[];
  codes: Readonly<Record<string, ErrorEntry>>;
};

export const SYMPTOMS: readonly Symptom[] = [
  {
    title: "It does not start, or a command ends with exit code 5",
    seen: "`provost up` ends at once, `/ready` answers 503, or every command says that something is missing here.",
    look: [
      "`provost doctor`: what this machine, the data folder and the database lack, each with its way out.",
      "`GET /ready`: which dependency does not answer, and since when it is slow.",
      "The log of the control plane: lines of level `error` name the code and its causes.",
    ],
    alerts: ["ProvostDown", "ProvostDependencyDown", "ProvostDiskFull"],
    codes: ENVIRONMENT_ERRORS,
  },
  {
    title: "A plan is refused before anything runs",
    seen: "`provost run` ends with exit code 2 and a line of the plan.",
    look: [
      "`provost plan check PLAN.md`: every finding with its line; [diagnostics](../diagnostics.md) says what each means.",
      "`provost plan show PLAN.md`: what the plan was understood as.",
    ],
    alerts: [],
    codes: PLAN_ERRORS,
  },
  {
    title: "A run stops, waits, or says No-Go",
    seen: "A run is paused, a task failed, a merge did not go through, or nobody goes on with it.",
    look: [
      "`provost status RUN`: what waits for whom, and what was decided.",
      "`provost logs RUN`: what happened, in order; with the name of a task, what it said.",
      "`provost explain TASK`: why it went where it went, or why it waits.",
      "Dashboard _gates and proof_: whether it is this run or all of them.",
    ],
    alerts: ["ProvostRunStuck", "ProvostRunsFail", "ProvostTaskStuck"],
    codes: RUN_ERRORS,
  },
  {
    title: "A proof cannot be verified or written",
    seen: "`provost verify` says that something was altered, or a check's output could not be used.",
    look: [
      "`provost verify PACKET`: which statement or blob it is.",
      "Who wrote to the data folder since: nobody but Provost may. `provost audit verify` holds its own records together.",
    ],
    alerts: [],
    codes: PROOF_ERRORS,
  },
  {
    title: "Tasks wait, fail for good, or events do not arrive",
    seen: "A queue grows, something is among the dead letters, or a subscriber hears nothing.",
    look: [
      "`provost queues list` and `provost queues breakers`: what waits, is paused or was taken out of the line.",
      "`provost dead-letters list`: what failed for good, and why.",
      "`provost subscriptions list` and `provost webhooks deliveries`: who is behind, and what their address answered.",
      "Dashboards _queues and dispatch_ and _API_.",
    ],
    alerts: [
      "ProvostQueueStuck",
      "ProvostDispatchSlow",
      "ProvostDeadLetters",
      "ProvostSubscriptionLags",
      "ProvostEventsUnplaced",
      "ProvostEventsGivenUp",
    ],
    codes: QUEUE_ERRORS,
  },
  {
    title: "Agents disappear or are refused",
    seen: "Agents are offline or in quarantine, leases run out, results are not taken.",
    look: [
      "`provost agents`: who is there, who is quarantined, how many slots are free.",
      "The agent's own output: it says why its connection ended.",
      "Dashboard _agents_: whether it is one or all, and with which code connections end.",
    ],
    alerts: ["ProvostAgentsLost", "ProvostNoAgents", "ProvostCertificateExpires", "ProvostServerCertificateExpires"],
    codes: FLEET_ERRORS,
  },
  {
    title: "A coding CLI or an agent elsewhere does not work",
    seen: "Agents of the kinds cli, acp, a2a or http fail at once, or refuse.",
    look: [
      "`provost doctor`: which programs are there, in which version.",
      "`provost sessions show SESSION`: what was said to it, and what it said last.",
    ],
    alerts: [],
    codes: AGENT_ERRORS,
  },
  {
    title: "Models answer badly, slowly or not at all",
    seen: "Steps fail, fallbacks take over, sessions end without a result.",
    look: [
      "`provost sessions show SESSION`: each step with its model, time and cost; decisions say who took over and why.",
      "`provost models list`: which models a role has, and how they did.",
      "Dashboard _models and cost_: outcome and time by model. A provider's own status page says the rest.",
    ],
    alerts: [],
    codes: MODEL_ERRORS,
  },
  {
    title: "Agents stop because money or time is spent",
    seen: "Runs pause with a budget's name, or everything is stopped at once.",
    look: [
      "`provost budgets list`: what is spent, reserved and left, and whether somebody stopped all agents.",
      "Dashboard _models and cost_: since when it is spent faster.",
    ],
    alerts: ["ProvostBudgetNearlySpent"],
    codes: BUDGET_ERRORS,
  },
  {
    title: "A tool is refused, or an approval does not come",
    seen: "An agent says that it may not, or waits.",
    look: [
      "`provost tools calls`: each call, which step refused it and by which version of the policy.",
      "`provost tools try TOOL`: whether it would be let through, without doing it.",
      "`provost approvals list`: what waits for a person.",
    ],
    alerts: [],
    codes: TOOL_ERRORS,
  },
  {
    title: "A server of the Model Context Protocol fails",
    seen: "Tools of a server are gone, changed, or fail.",
    look: [
      "`provost doctor`: which programs are there.",
      "`provost tools list`: which tools of it are known, and which are enabled.",
    ],
    alerts: [],
    codes: MCP_ERRORS,
  },
  {
    title: "Somebody cannot sign in",
    seen: "401, a link that does not work, a key that is not taken.",
    look: [
      "`provost users list` and `provost keys list`: whether the account and the key are there and in force.",
      "`provost audit list`: what was tried, from where, and what was answered.",
      "Clocks: a machine that is minutes off makes tokens too old or too young.",
    ],
    alerts: ["ProvostCertificateExpires", "ProvostServerCertificateExpires", "ProvostSignInsRefused"],
    codes: IDENTITY_ERRORS,
  },
  {
    title: "Somebody may not do what they want",
    seen: "403, or a policy that is not accepted.",
    look: [
      "`provost policy explain`: which policy decided.",
      "`provost policy decisions`: what was decided lately.",
      "`provost policy break-glass` opens for a while what an incident needs; it is on record and ends by itself.",
    ],
    alerts: [],
    codes: ACCESS_ERRORS,
  },
  {
    title: "The API refuses requests",
    seen: "400, 409, 413, 415, 422 or 429 from a program.",
    look: [
      "The answer itself: its `code`, its `detail` with the field, and the `wayOut`.",
      "With 429, `retry-after` says when to come back; `provost limits list` what is allowed.",
      "Dashboard _API_: refusals by code, and whether it is one caller or all.",
    ],
    alerts: ["ProvostAvailabilityBurnsFast", "ProvostAvailabilityBurnsSlowly"],
    codes: REQUEST_ERRORS,
  },
  {
    title: "A backup or a restore does not work",
    seen: "The last backup is old, or an archive is not taken.",
    look: [
      "`provost backup list`: when the last one was made, and what it says of itself.",
      "`provost backup drill`: restores the latest into a place of its own and looks whether all is there.",
      "[Disaster recovery](disaster-recovery.md).",
    ],
    alerts: ["ProvostBackupOld"],
    codes: BACKUP_ERRORS,
  },
  {
    title: "A fault of Provost itself",
    seen: "500, exit code 70, or a run that was paused for a fault of the engine.",
    look: [
      "The log: the line has `err.fingerprint`, which equal faults share, and all causes.",
      "`provost traces list --failed` and `provost traces show TRACE`: what was being done.",
      "`provost log-level debug`, then do it again, then `provost log-level warn`.",
    ],
    alerts: ["ProvostFaults", "ProvostEventLoopBlocked", "ProvostPoolExhausted", "ProvostReadingsStale"],
    codes: { INTERNAL: ERRORS.INTERNAL },
  },
];
