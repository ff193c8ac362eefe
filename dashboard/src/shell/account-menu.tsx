import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { BookOpen, ChevronsUpDown, KeyRound, LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ComponentProps } from "react";
import { client } from "../api/client.ts";
import { membersQuery, meQuery } from "../api/queries.ts";
import { forgetWhatWasRead } from "../api/query-client.ts";
import { keepCsrfToken } from "../api/session.ts";
import { text } from "../catalogue/text.ts";
import { stopLive } from "../live/live.ts";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu.tsx";
import { toastFailed } from "../ui/toasts.tsx";
import { setTheme, type Theme, useTheme } from "./theme.ts";

const words = text.shell.account;

const THEMES: readonly { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: "system", label: words.system, icon: Monitor },
  { value: "light", label: words.light, icon: Sun },
  { value: "dark", label: words.dark, icon: Moon },
];

const useSignOut = () => {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => client.session.close(),
    onSuccess: async () => {
      stopLive();
      keepCsrfToken(null);
      // A plan that is being written, too: who means to come back to it stays, or keeps it as a file.
      sessionStorage.clear();
      await navigate({ to: "/sign-in/start" });
      forgetWhatWasRead();
    },
    onError: (error) => toastFailed(words.signOutFailed, error),
  });
};

export const AccountMenu = () => {
  const { data: me } = useQuery(meQuery);
  const { data: members } = useQuery(membersQuery);
  const theme = useTheme();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const name = members?.find(({ userId }) => userId === me?.id)?.name ?? words.you;
  const role = text.shell.role[me?.roles[0] ?? ""] ?? "";
  const trigger = (attributes: ComponentProps<"button">) => (
    <button
      type="button"
      {...attributes}
      className="flex h-11 w-full items-center gap-2.5 rounded-6 px-2 text-left hover:bg-hover"
    >
      <span
        aria-hidden
        className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft text-12 font-semibold text-accent uppercase"
      >
        {name.slice(0, 1)}
      </span>
      <span className="min-w-0 flex-1">
        <span className="sr-only">{words.open}: </span>
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-12 text-muted">{role}</span>
      </span>
      <ChevronsUpDown aria-hidden size={14} className="text-faint" />
    </button>
  );
  return (
    <Menu trigger={trigger} side="top">
      <MenuLabel>
        {words.tenant}: {me?.tenantId}
      </MenuLabel>
      <MenuItem icon={KeyRound} onSelect={() => void navigate({ to: "/account" })}>
        {words.setUp}
      </MenuItem>
      <MenuItem icon={BookOpen} onSelect={() => window.location.assign("/reference")}>
        {words.reference}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{words.theme}</MenuLabel>
      <MenuChoice label={words.theme} value={theme} onChange={setTheme} choices={THEMES} />
      <MenuSeparator />
      <MenuItem icon={LogOut} onSelect={() => signOut.mutate()}>
        {words.signOut}
      </MenuItem>
    </Menu>
  );
};
