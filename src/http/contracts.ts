/** The contract of every operation. An operation without one, or one too many, does not compile. */
import type { Contract } from "./contract.ts";
import { auditContracts } from "./contracts/access/audit.ts";
import { policyContracts } from "./contracts/access/policies.ts";
import { settingContracts } from "./contracts/access/settings.ts";
import { agentConnectionContracts } from "./contracts/agent-connections.ts";
import { agentSessionContracts } from "./contracts/agent-sessions.ts";
import { agentContracts } from "./contracts/agents.ts";
import { backupContracts } from "./contracts/backups.ts";
import { batchContracts } from "./contracts/batch.ts";
import { budgetContracts } from "./contracts/budgets.ts";
import { subscriptionContracts } from "./contracts/deliveries/subscriptions.ts";
import { webhookContracts } from "./contracts/deliveries/webhooks.ts";
import { eventContracts } from "./contracts/events.ts";
import { graphqlContracts } from "./contracts/graphql.ts";
import { keyContracts } from "./contracts/identity/keys.ts";
import { meContracts } from "./contracts/identity/me.ts";
import { memberContracts } from "./contracts/identity/members.ts";
import { signInContracts } from "./contracts/identity/sign-in.ts";
import { judgementContracts } from "./contracts/judgement.ts";
import { overviewContracts } from "./contracts/overview.ts";
import { modelProfileContracts } from "./contracts/model-profiles.ts";
import { planContracts } from "./contracts/plans.ts";
import { deadLetterContracts } from "./contracts/queues/dead-letters.ts";
import { queueTaskContracts } from "./contracts/queues/queue-tasks.ts";
import { queueContracts } from "./contracts/queues/queues.ts";
import { scheduleContracts } from "./contracts/queues/schedules.ts";
import { runContentContracts } from "./contracts/run-contents.ts";
import { runContracts } from "./contracts/runs.ts";
import { sessionContracts } from "./contracts/session.ts";
import { systemContracts } from "./contracts/system.ts";
import { taskContracts } from "./contracts/tasks.ts";
import { traceContracts } from "./contracts/traces.ts";
import { approvalContracts } from "./contracts/tools/approvals.ts";
import { noteContracts } from "./contracts/tools/notes.ts";
import { signedAnswerContracts } from "./contracts/tools/signed-answers.ts";
import { toolContracts } from "./contracts/tools/tools.ts";
import type { OperationName } from "./operations.ts";

export const CONTRACTS = {
  ...systemContracts,
  ...sessionContracts,
  ...signInContracts,
  ...meContracts,
  ...memberContracts,
  ...keyContracts,
  ...planContracts,
  ...overviewContracts,
  ...runContracts,
  ...runContentContracts,
  ...taskContracts,
  ...judgementContracts,
  ...agentContracts,
  ...agentSessionContracts,
  ...modelProfileContracts,
  ...agentConnectionContracts,
  ...queueContracts,
  ...queueTaskContracts,
  ...scheduleContracts,
  ...deadLetterContracts,
  ...traceContracts,
  ...eventContracts,
  ...subscriptionContracts,
  ...webhookContracts,
  ...policyContracts,
  ...settingContracts,
  ...budgetContracts,
  ...toolContracts,
  ...approvalContracts,
  ...signedAnswerContracts,
  ...noteContracts,
  ...auditContracts,
  ...backupContracts,
  ...batchContracts,
  ...graphqlContracts,
} satisfies Record<OperationName, Contract>;

export type Contracts = typeof CONTRACTS;
