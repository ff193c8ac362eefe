/** What does each operation. */
import type { Route } from "./route.ts";
import { auditRoutes } from "./routes/access/audit.ts";
import { retentionRoutes } from "./routes/access/retention.ts";
import { policyRoutes } from "./routes/access/policies.ts";
import { settingRoutes } from "./routes/access/settings.ts";
import { agentConnectionRoutes } from "./routes/agent-connections.ts";
import { agentSessionRoutes } from "./routes/agent-sessions.ts";
import { agentRoutes } from "./routes/agents.ts";
import { backupRoutes } from "./routes/backups.ts";
import { batchRoutes } from "./routes/batch.ts";
import { budgetRoutes } from "./routes/budgets.ts";
import { subscriptionRoutes } from "./routes/deliveries/subscriptions.ts";
import { webhookRoutes } from "./routes/deliveries/webhooks.ts";
import { eventRoutes } from "./routes/events.ts";
import { graphqlRoutes } from "./routes/graphql.ts";
import { keyRoutes } from "./routes/identity/keys.ts";
import { meRoutes } from "./routes/identity/me.ts";
import { agentReportRoutes } from "./routes/agent-reports.ts";
import { a2aRoutes } from "./routes/a2a.ts";
import { mcpRoutes } from "./routes/mcp.ts";
import { memberRoutes } from "./routes/identity/members.ts";
import { tenantRoutes } from "./routes/identity/tenants.ts";
import { signInRoutes } from "./routes/identity/sign-in.ts";
import { judgementRoutes } from "./routes/judgement.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { modelProfileRoutes } from "./routes/model-profiles.ts";
import { planRoutes } from "./routes/plans.ts";
import { deadLetterRoutes } from "./routes/queues/dead-letters.ts";
import { queueTaskRoutes } from "./routes/queues/queue-tasks.ts";
import { queueRoutes } from "./routes/queues/queues.ts";
import { scheduleRoutes } from "./routes/queues/schedules.ts";
import { runContentRoutes } from "./routes/run-contents.ts";
import { runForkRoutes } from "./routes/run-forks.ts";
import { runRemovalRoutes } from "./routes/run-removal.ts";
import { runRoutes } from "./routes/runs.ts";
import { sessionComparisonRoutes } from "./routes/session-comparison.ts";
import { sessionRoutes } from "./routes/session.ts";
import { systemRoutes } from "./routes/system.ts";
import { taskRoutes } from "./routes/tasks.ts";
import { traceRoutes } from "./routes/traces.ts";
import { approvalRoutes } from "./routes/tools/approvals.ts";
import { mcpServerRoutes } from "./routes/tools/mcp-servers.ts";
import { signedAnswerRoutes } from "./routes/tools/signed-answers.ts";
import { toolRoutes } from "./routes/tools/tools.ts";

export const ROUTES: readonly Route[] = [
  ...systemRoutes,
  ...sessionRoutes,
  ...signInRoutes,
  ...meRoutes,
  ...memberRoutes,
  ...tenantRoutes,
  ...keyRoutes,
  ...planRoutes,
  ...overviewRoutes,
  ...runRoutes,
  ...runForkRoutes,
  ...runRemovalRoutes,
  ...runContentRoutes,
  ...taskRoutes,
  ...judgementRoutes,
  ...agentRoutes,
  ...agentSessionRoutes,
  ...sessionComparisonRoutes,
  ...modelProfileRoutes,
  ...agentConnectionRoutes,
  ...queueRoutes,
  ...queueTaskRoutes,
  ...scheduleRoutes,
  ...deadLetterRoutes,
  ...traceRoutes,
  ...eventRoutes,
  ...subscriptionRoutes,
  ...webhookRoutes,
  ...policyRoutes,
  ...settingRoutes,
  ...budgetRoutes,
  ...toolRoutes,
  ...mcpServerRoutes,
  ...mcpRoutes,
  ...agentReportRoutes,
  ...a2aRoutes,
  ...approvalRoutes,
  ...signedAnswerRoutes,
  ...auditRoutes,
  ...retentionRoutes,
  ...backupRoutes,
  ...batchRoutes,
  ...graphqlRoutes,
];
