/** Shell tasks of queues in the process of the control plane itself: the same agent, over the same contract, without a wire. */
import { join } from "node:path";
import type { AgentHub } from "../../fleet/agent-hub.ts";
import { createMemoryTransport } from "../../fleet/transport/memory.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { reapOrphans } from "../../runtime/reap-orphans.ts";
import { defineAgent } from "../../sdk/agent/define-agent.ts";
import type { RunningAgent } from "../../sdk/agent/running-agent.ts";
import { createShellWorker, SHELL_KIND } from "./shell-worker.ts";

export const startLocalShell = async (
  hub: AgentHub,
  options: { slots: number; workDir: string; onFault: (error: unknown) => void },
): Promise<RunningAgent> => {
  const { slots, workDir, onFault } = options;
  await reapOrphans(join(workDir, "processes"));
  const agent = defineAgent({
    name: "local shell",
    kind: SHELL_KIND,
    capabilities: [SHELL_KIND],
    slots,
    version: packageVersion(),
    run: createShellWorker({ workDir, passEnv: [] }),
  });
  return agent.start({
    connect: createMemoryTransport(hub, { tenantId: LOCAL_TENANT, id: "local:owner" }),
    stateDir: join(workDir, "state"),
    handleSignals: false,
    onNotice: (notice) => {
      if (notice.kind === "fault") onFault(notice.error);
    },
  });
};
