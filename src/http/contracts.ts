/** The contract of every operation. An operation without one, or one too many, does not compile. */
import type { Contract } from "./contract.ts";
import { agentContracts } from "./contracts/agents.ts";
import { batchContracts } from "./contracts/batch.ts";
import { eventContracts } from "./contracts/events.ts";
import { judgementContracts } from "./contracts/judgement.ts";
import { planContracts } from "./contracts/plans.ts";
import { runContentContracts } from "./contracts/run-contents.ts";
import { runContracts } from "./contracts/runs.ts";
import { sessionContracts } from "./contracts/session.ts";
import { systemContracts } from "./contracts/system.ts";
import { taskContracts } from "./contracts/tasks.ts";
import type { OperationName } from "./operations.ts";

export const CONTRACTS = {
  ...systemContracts,
  ...sessionContracts,
  ...planContracts,
  ...runContracts,
  ...runContentContracts,
  ...taskContracts,
  ...judgementContracts,
  ...agentContracts,
  ...eventContracts,
  ...batchContracts,
} satisfies Record<OperationName, Contract>;

export type Contracts = typeof CONTRACTS;
