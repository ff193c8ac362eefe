import { Ellipsis, History, KeyRound, Pause, Play, Send, Trash2 } from "lucide-react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Subscription } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import type { Acting } from "./act-dialogs.tsx";

type Props = { subscription: Subscription; onAct: (acting: Acting) => void };

const useControl = ({ subscriptionId, name }: Subscription) => {
  const params = { subscription: subscriptionId };
  const refresh = [keys.subscriptions];
  return {
    pause: useAct({
      send: () => client.subscriptions.pause({ params, body: {} }),
      refresh,
      done: words.paused(name),
      failed: words.pauseFailed,
    }),
    resume: useAct({
      send: () => client.subscriptions.resume({ params, body: {} }),
      refresh,
      done: words.resumed(name),
      failed: words.resumeFailed,
    }),
  };
};

export const SubscriptionMenu = ({ subscription, onAct }: Props) => {
  const { pause, resume } = useControl(subscription);
  return (
    <Menu
      align="end"
      trigger={(attributes) => <IconButton icon={Ellipsis} label={words.actions(subscription.name)} {...attributes} />}
    >
      {subscription.kind === "webhook" && (
        <>
          <MenuItem icon={Send} onSelect={() => onAct({ act: "test", subscription })}>
            {words.test}
          </MenuItem>
          <MenuItem icon={KeyRound} onSelect={() => onAct({ act: "rotate", subscription })}>
            {words.rotate}
          </MenuItem>
        </>
      )}
      {subscription.state === "active" ? (
        <MenuItem icon={Pause} onSelect={() => pause.mutate()}>
          {words.pause}
        </MenuItem>
      ) : (
        <MenuItem icon={Play} onSelect={() => resume.mutate()}>
          {words.resume}
        </MenuItem>
      )}
      <MenuItem icon={History} onSelect={() => onAct({ act: "replay", subscription })}>
        {words.replay}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Trash2} danger onSelect={() => onAct({ act: "remove", subscription })}>
        {words.remove}
      </MenuItem>
    </Menu>
  );
};
