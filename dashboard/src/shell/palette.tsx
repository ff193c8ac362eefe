import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { FilePlus2, Keyboard, type LucideIcon, Moon, ScrollText, Sun, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { plansQuery, runsQuery } from "../api/queries.ts";
import { paletteText as words } from "../catalogue/pages/palette-text.ts";
import { text } from "../catalogue/text.ts";
import { shortId } from "../format/number.ts";
import { RunBadge } from "../ui/state-badges.tsx";
import { PAGES } from "./pages.ts";
import { setTheme } from "./theme.ts";

const LATEST = 8;

type ItemProps = { value: string; icon: LucideIcon; onSelect: () => void; children: ReactNode };

const Item = ({ value, icon: Icon, onSelect, children }: ItemProps) => (
  <Command.Item
    value={value}
    onSelect={onSelect}
    className="flex h-9 items-center gap-2.5 rounded-6 px-2.5 data-[selected=true]:bg-hover"
  >
    <Icon aria-hidden size={15} strokeWidth={1.75} className="shrink-0 text-muted" />
    {children}
  </Command.Item>
);

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-muted"
  >
    {children}
  </Command.Group>
);

type Props = { onClose: () => void; onHelp: () => void };

const Latest = ({ go }: { go: (act: () => unknown) => () => void }) => {
  const navigate = useNavigate();
  const runs = useInfiniteQuery(runsQuery(null)).data?.pages[0]?.items.slice(0, LATEST) ?? [];
  const plans = useInfiniteQuery(plansQuery).data?.pages[0]?.items.slice(0, LATEST) ?? [];
  return (
    <>
      {runs.length > 0 && (
        <Group heading={words.runs}>
          {runs.map(({ run: { runId, planTitle, state, decision } }) => (
            <Item
              key={runId}
              value={`${planTitle} ${runId}`}
              icon={Workflow}
              onSelect={go(() => navigate({ to: "/runs/$runId", params: { runId } }))}
            >
              <span className="min-w-0 truncate">{planTitle}</span>
              <span className="font-mono text-12 text-muted">{shortId(runId)}</span>
              <span className="ml-auto">
                <RunBadge state={state} decision={decision} />
              </span>
            </Item>
          ))}
        </Group>
      )}
      {plans.length > 0 && (
        <Group heading={words.plans}>
          {plans.map(({ planId, title }) => (
            <Item
              key={planId}
              value={`${title} ${planId}`}
              icon={ScrollText}
              onSelect={go(() => navigate({ to: "/plans/$planId", params: { planId } }))}
            >
              <span className="min-w-0 truncate">{title}</span>
            </Item>
          ))}
        </Group>
      )}
    </>
  );
};

export const Palette = ({ onClose, onHelp }: Props) => {
  const navigate = useNavigate();
  const go = (act: () => unknown) => (): void => {
    onClose();
    act();
  };
  return (
    <Command label={text.shell.palette} className="flex flex-col">
      <Command.Input
        autoFocus
        placeholder={words.placeholder}
        className="h-12 border-b border-line bg-transparent px-4 text-14 outline-none placeholder:text-faint"
      />
      <Command.List className="max-h-[22rem] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-muted">{words.empty}</Command.Empty>
        <Group heading={words.pages}>
          {PAGES.map(({ to, label, icon }) => (
            <Item key={to} value={label} icon={icon} onSelect={go(() => navigate({ to }))}>
              {label}
            </Item>
          ))}
        </Group>
        <Latest go={go} />
        <Group heading={words.commands}>
          <Item value={text.shell.newPlan} icon={FilePlus2} onSelect={go(() => navigate({ to: "/plans/new" }))}>
            {text.shell.newPlan}
          </Item>
          <Item
            value={`${text.shell.account.theme} ${text.shell.account.dark}`}
            icon={Moon}
            onSelect={go(() => setTheme("dark"))}
          >
            {text.shell.account.theme}: {text.shell.account.dark}
          </Item>
          <Item
            value={`${text.shell.account.theme} ${text.shell.account.light}`}
            icon={Sun}
            onSelect={go(() => setTheme("light"))}
          >
            {text.shell.account.theme}: {text.shell.account.light}
          </Item>
          <Item value={text.shell.shortcuts.open} icon={Keyboard} onSelect={go(onHelp)}>
            {text.shell.shortcuts.open}
          </Item>
        </Group>
      </Command.List>
    </Command>
  );
};
