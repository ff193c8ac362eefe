/** The entry to the composition root, which alone knows every folder and wires them: see `control-plane/`. */
export { type ControlPlane, openControlPlane, openHomeModels, openHomeTools } from "./control-plane/commands.ts";
export { type HomeBackups, openHomeBackups, restoreHome } from "./control-plane/backups.ts";
export { openCommandPlane } from "./control-plane/command-plane.ts";
export { hostControlPlane, type HostedControlPlane, type ServedControlPlane } from "./control-plane/host.ts";
export { migrateServed } from "./control-plane/migration.ts";
export { openLog, runDrill } from "./control-plane/observation.ts";
export { requireGit } from "./workspace/require-git.ts";

export type { Traces } from "./observe/trace/read-traces.ts";
export type { BudgetDesk } from "./agents/budgets/budget-desk.ts";
export type { OpenedTools } from "./agents/tools/open-tools.ts";
export type { OpenedAccess } from "./access/open-access.ts";
export type { Identity } from "./access/identity/identity.ts";
export type { SignInAnswer } from "./access/identity/sign-in/sign-in.ts";
export type { TenantEvents } from "./events/event-services.ts";
export type { ReplayFrom } from "./events/subscriptions.ts";
export type { AttestRequest } from "./run/reading/attest-request.ts";
export type { HostedTenant } from "./run/host/hosted-tenant.ts";
export type { OpenedModels } from "./agents/open-models.ts";
export type { AgentDesk } from "./fleet/agent-desk.ts";
export type { QueueTaskFiles } from "./fleet/queue-task-files.ts";
export type { RunOutcome } from "./run/attempt/outcome.ts";
export type { DeadLetterChoice } from "./queue/dead-letters/dead-letters.ts";
export type { QueueDesk } from "./queue/queue-desk.ts";
export type { StartRequest } from "./run/start/prepare.ts";
export type { StoredFile } from "./store/home/stored-file.ts";
export type { RunStatus } from "./run/reading/status.ts";
