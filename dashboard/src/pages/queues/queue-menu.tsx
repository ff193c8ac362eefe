import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, Gauge, Hourglass, ListPlus, MailX, Pause, Play } from "lucide-react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { Pausing } from "./pause-dialog.tsx";
import type { QueueRow } from "./queue-columns.tsx";

type Props = {
  counts: QueueRow;
  onPause: (pausing: Pausing) => void;
  onLimit: (queue: string) => void;
  onEnqueue: (queue: string) => void;
};

export const QueueMenu = ({ counts: { queue, pausedReason, drains }, onPause, onLimit, onEnqueue }: Props) => {
  const navigate = useNavigate();
  const resume = useAct({
    send: () => client.queues.resume({ params: { queue }, body: {} }),
    refresh: [keys.queues],
    done: words.resumedDone(queue),
    failed: words.resumeFailed,
  });
  return (
    <Menu
      align="end"
      trigger={(attributes) => <IconButton icon={Ellipsis} label={words.actions(queue)} {...attributes} />}
    >
      {pausedReason === null ? (
        <MenuItem icon={Pause} onSelect={() => onPause({ queue, drain: false })}>
          {words.pause}
        </MenuItem>
      ) : (
        <MenuItem icon={Play} onSelect={() => resume.mutate()}>
          {words.resume}
        </MenuItem>
      )}
      {!drains && (
        <MenuItem icon={Hourglass} onSelect={() => onPause({ queue, drain: true })}>
          {words.drain}
        </MenuItem>
      )}
      <MenuItem icon={Gauge} onSelect={() => onLimit(queue)}>
        {words.setLimits}
      </MenuItem>
      <MenuItem icon={ListPlus} onSelect={() => onEnqueue(queue)}>
        {words.enqueue}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={MailX} onSelect={() => void navigate({ to: "/dead-letters", search: { queue } })}>
        {words.deadLetters}
      </MenuItem>
    </Menu>
  );
};
