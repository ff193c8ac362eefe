import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Agent } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";

/** Of one that is drained or in quarantine. */
export const useRelease = ({ agentId, name }: Agent) =>
  useAct({
    send: () => client.agents.release({ params: { agentId }, body: {} }),
    refresh: [keys.agents],
    done: words.released(name),
    failed: words.releaseFailed,
  });
