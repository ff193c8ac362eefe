/** The contract of every operation. An operation without one, or one too many, does not compile. */
import type { Contract } from "./contract.ts";
import { runContracts } from "./contracts/runs.ts";
import { systemContracts } from "./contracts/system.ts";
import type { OperationName } from "./operations.ts";

export const CONTRACTS = {
  ...systemContracts,
  ...runContracts,
} satisfies Record<OperationName, Contract>;

export type Contracts = typeof CONTRACTS;
