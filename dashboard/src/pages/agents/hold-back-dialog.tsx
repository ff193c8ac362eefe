import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Agent } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { PauseForm } from "../../ui/pause-form.tsx";

export type HoldingBack = { agent: Agent; how: "drain" | "quarantine" };

const WORDS = { drain: words.drain, quarantine: words.putIntoQuarantine } as const;

const HoldBack = ({ holding: { agent, how }, onClose }: { holding: HoldingBack; onClose: () => void }) => {
  const { agentId, name } = agent;
  const said = WORDS[how];
  const act = useAct({
    send: (reason: string) => client.agents[how]({ params: { agentId }, body: { reason } }),
    refresh: [keys.agents],
    done: said.done(name),
    onDone: onClose,
  });
  const { reason, reasonHint } = words;
  return (
    <PauseForm
      words={{ pause: said.act, pauseHint: said.hint, reason, reasonHint }}
      act={act}
      onClose={onClose}
      required
    />
  );
};

export const HoldBackDialog = ({ holding, onClose }: { holding: HoldingBack | null; onClose: () => void }) => (
  <Dialog
    open={holding !== null}
    onClose={onClose}
    title={holding === null ? "" : WORDS[holding.how].title(holding.agent.name)}
  >
    {holding !== null && <HoldBack holding={holding} onClose={onClose} />}
  </Dialog>
);
