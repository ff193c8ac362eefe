/** The contract of every operation. An operation without one, or one too many, does not compile. */
import type { Contract } from "./contract.ts";
import { auditContracts } from "./contracts/access/audit.ts";
import { retentionContracts } from "./contracts/access/retention.ts";
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
import { tenantContracts } from "./contracts/identity/tenants.ts";
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
import { runRemovalContracts } from "./contracts/run-removal.ts";
import { runForkContracts } from "./contracts/run-forks.ts";
import { sessionContracts } from "./contracts/session.ts";
import { systemContracts } from "./contracts/system.ts";
import { taskContracts } from "./contracts/tasks.ts";
import { traceContracts } from "./contracts/traces.ts";
import { approvalContracts } from "./contracts/tools/approvals.ts";
import { mcpLoginContracts } from "./contracts/tools/mcp-logins.ts";
import { mcpServerContracts } from "./contracts/tools/mcp-servers.ts";
import { mcpContracts } from "./contracts/mcp.ts";
import { agentReportContracts } from "./contracts/agent-reports.ts";
import { a2aContracts } from "./contracts/a2a.ts";
import { noteContracts } from "./contracts/tools/notes.ts";
import { sessionComparisonContracts } from "./contracts/session-comparison.ts";
import { signedAnswerContracts } from "./contracts/tools/signed-answers.ts";
import { toolContracts } from "./contracts/tools/tools.ts";
import type { OperationName } from "./operations.ts";

/** Named part by part: written out as a whole, the type is longer than the compiler will put into a declaration. */
export type Contracts = typeof systemContracts &
  typeof sessionContracts &
  typeof signInContracts &
  typeof meContracts &
  typeof memberContracts &
  typeof tenantContracts &
  typeof keyContracts &
  typeof planContracts &
  typeof overviewContracts &
  typeof runContracts &
  typeof runForkContracts &
  typeof runRemovalContracts &
  typeof runContentContracts &
  typeof taskContracts &
  typeof judgementContracts &
  typeof agentContracts &
  typeof agentSessionContracts &
  typeof sessionComparisonContracts &
  typeof modelProfileContracts &
  typeof agentConnectionContracts &
  typeof queueContracts &
  typeof queueTaskContracts &
  typeof scheduleContracts &
  typeof deadLetterContracts &
  typeof traceContracts &
  typeof eventContracts &
  typeof subscriptionContracts &
  typeof webhookContracts &
  typeof policyContracts &
  typeof settingContracts &
  typeof budgetContracts &
  typeof toolContracts &
  typeof mcpServerContracts &
  typeof mcpLoginContracts &
  typeof mcpContracts &
  typeof agentReportContracts &
  typeof a2aContracts &
  typeof approvalContracts &
  typeof signedAnswerContracts &
  typeof noteContracts &
  typeof auditContracts &
  typeof retentionContracts &
  typeof backupContracts &
  typeof batchContracts &
  typeof graphqlContracts;

export const CONTRACTS: Contracts = {
  ...systemContracts,
  ...sessionContracts,
  ...signInContracts,
  ...meContracts,
  ...memberContracts,
  ...tenantContracts,
  ...keyContracts,
  ...planContracts,
  ...overviewContracts,
  ...runContracts,
  ...runForkContracts,
  ...runRemovalContracts,
  ...runContentContracts,
  ...taskContracts,
  ...judgementContracts,
  ...agentContracts,
  ...agentSessionContracts,
  ...sessionComparisonContracts,
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
  ...mcpServerContracts,
  ...mcpLoginContracts,
  ...mcpContracts,
  ...agentReportContracts,
  ...a2aContracts,
  ...approvalContracts,
  ...signedAnswerContracts,
  ...noteContracts,
  ...auditContracts,
  ...retentionContracts,
  ...backupContracts,
  ...batchContracts,
  ...graphqlContracts,
} satisfies Record<OperationName, Contract>;
