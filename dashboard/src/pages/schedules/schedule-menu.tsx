import { Ellipsis, Pause, Play, Trash2, Zap } from "lucide-react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Schedule } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { ScheduleChange } from "./change-dialogs.tsx";

type Props = { schedule: Schedule; onChange: (change: ScheduleChange) => void };

export const ScheduleMenu = ({ schedule, onChange }: Props) => {
  const { scheduleId, name, pausedReason } = schedule;
  const resume = useAct({
    send: () => client.schedules.resume({ params: { schedule: scheduleId }, body: {} }),
    refresh: [keys.schedules],
    done: words.resumed(name),
    failed: words.resumeFailed,
  });
  const fire = useAct({
    send: () => client.schedules.fire({ params: { schedule: scheduleId }, body: {} }),
    refresh: [keys.schedules, keys.queues],
    done: ({ queue }) => words.fired(queue),
    failed: words.fireFailed,
  });
  return (
    <Menu
      align="end"
      trigger={(attributes) => <IconButton icon={Ellipsis} label={words.actions(name)} {...attributes} />}
    >
      <MenuItem icon={Zap} onSelect={() => fire.mutate()}>
        {words.fire}
      </MenuItem>
      {pausedReason === null ? (
        <MenuItem icon={Pause} onSelect={() => onChange({ act: "pause", schedule })}>
          {words.pause}
        </MenuItem>
      ) : (
        <MenuItem icon={Play} onSelect={() => resume.mutate()}>
          {words.resume}
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={Trash2} danger onSelect={() => onChange({ act: "remove", schedule })}>
        {words.remove}
      </MenuItem>
    </Menu>
  );
};
