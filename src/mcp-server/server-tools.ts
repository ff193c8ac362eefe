import type { ServerTool } from "./define-server-tool.ts";
import { approvalTools } from "./tools/approval-tools.ts";
import { evidenceTools } from "./tools/evidence-tools.ts";
import { planTools } from "./tools/plan-tools.ts";
import { runTools } from "./tools/run-tools.ts";

export const SERVER_TOOLS: readonly ServerTool[] = [...planTools, ...runTools, ...approvalTools, ...evidenceTools];
