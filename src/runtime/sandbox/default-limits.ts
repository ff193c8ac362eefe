import { totalmem } from "node:os";
import type { SandboxLimits } from "./sandbox-plan.ts";

const PROCESSES = 4_096;
const FILE_BYTES = 32 * 2 ** 30;
/** So that the machine itself, and who runs on it, outlive a command that takes all it can get. */
const MEMORY_SHARE = 0.8;

/** For commands of which nobody has said more. */
export const defaultLimits = (given: Pick<SandboxLimits, "outputBytes" | "wallMs">): SandboxLimits => ({
  memoryBytes: Math.floor(totalmem() * MEMORY_SHARE),
  processes: PROCESSES,
  fileBytes: FILE_BYTES,
  ...given,
});
