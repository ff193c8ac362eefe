import { Ellipsis, Hourglass, ShieldAlert, ShieldOff } from "lucide-react";
import type { Agent } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";
import type { HoldingBack } from "./hold-back-dialog.tsx";
import { useRelease } from "./use-release.ts";

/** A slot of a control plane works for runs, which are paused instead. */
const connects = ({ queues }: Agent): boolean => queues.length > 0;

const Items = ({ agent, onHoldBack }: { agent: Agent; onHoldBack: (holding: HoldingBack) => void }) => {
  const release = useRelease(agent);
  const quarantined = agent.state === "quarantined";
  return (
    <Menu
      align="end"
      trigger={(attributes) => <IconButton icon={Ellipsis} label={words.actions(agent.name)} {...attributes} />}
    >
      {!quarantined && agent.drainReason === null && (
        <MenuItem icon={Hourglass} onSelect={() => onHoldBack({ agent, how: "drain" })}>
          {words.drain.act}
        </MenuItem>
      )}
      {!quarantined && (
        <MenuItem icon={ShieldAlert} onSelect={() => onHoldBack({ agent, how: "quarantine" })}>
          {words.putIntoQuarantine.act}
        </MenuItem>
      )}
      {(quarantined || agent.drainReason !== null) && (
        <MenuItem icon={ShieldOff} onSelect={() => release.mutate()}>
          {quarantined ? words.release : words.endDrain}
        </MenuItem>
      )}
    </Menu>
  );
};

export const AgentMenu = ({ agent, onHoldBack }: { agent: Agent; onHoldBack: (holding: HoldingBack) => void }) =>
  connects(agent) && <Items agent={agent} onHoldBack={onHoldBack} />;
