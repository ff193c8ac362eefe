import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { settingsText as words } from "../../catalogue/pages/settings-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { fullTime } from "../../format/time.ts";
import { canNotify, setNotices, useNotices } from "../../shell/notices.ts";
import { Page } from "../../shell/page.tsx";
import { setTheme, type Theme, useTheme } from "../../shell/theme.ts";
import { Facts } from "../../ui/facts.tsx";
import { Checkbox } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useNow } from "../../ui/use-now.ts";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

const ThemeChoice = () => {
  const theme = useTheme();
  return (
    <fieldset className="flex flex-wrap gap-x-6 gap-y-2 p-3.5">
      <legend className="sr-only">{words.theme}</legend>
      {THEMES.map((one) => (
        <label key={one} className="flex items-center gap-2">
          <input
            type="radio"
            name="theme"
            checked={one === theme}
            onChange={() => setTheme(one)}
            className="size-4 accent-accent"
          />
          {words.themes[one]}
        </label>
      ))}
    </fieldset>
  );
};

const Place = () => {
  const now = useNow();
  const { timeZone, locale } = new Intl.DateTimeFormat(navigator.languages).resolvedOptions();
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <p className="text-muted">{words.placeHint}</p>
      <Facts
        facts={[
          { name: words.zone, value: timeZone },
          { name: words.language, value: new Intl.DisplayNames(locale, { type: "language" }).of(locale) ?? locale },
          { name: words.now, value: fullTime(now) },
          { name: words.number, value: wholeNumber(1_234_567) },
        ]}
      />
    </div>
  );
};

const Notices = () => {
  const on = useNotices();
  const [refused, setRefused] = useState(false);
  const choose = async (): Promise<void> => {
    const allowed = on || (await Notification.requestPermission()) === "granted";
    setRefused(!allowed);
    setNotices(allowed && !on);
  };
  return (
    <div className="flex flex-col gap-2 p-3.5">
      <Checkbox
        label={words.noticesOn}
        hint={words.noticesHint}
        checked={on}
        disabled={!canNotify()}
        onChange={() => void choose()}
      />
      {!canNotify() && <p className="text-muted">{words.noticesMissing}</p>}
      {refused && (
        <p role="alert" className="rounded-6 bg-caution-soft px-3 py-2 text-caution">
          {words.noticesRefused}
        </p>
      )}
    </div>
  );
};

type Way = { name: string; does: string; link: LinkProps };

const access = (view: keyof typeof words.links): Way => ({
  ...words.links[view],
  link: { to: "/access", search: view === "members" ? {} : { view } },
});

const WAYS: readonly Way[] = [
  access("members"),
  access("keys"),
  access("policies"),
  access("audit"),
  access("limits"),
  access("secrets"),
  access("flags"),
  { ...words.budgets, link: { to: "/budgets" } },
  { ...words.webhooks, link: { to: "/webhooks" } },
  { ...words.backups, link: { to: "/system", search: { view: "backups" } } },
];

export const SettingsPage = (): ReactNode => (
  <Page title={words.title}>
    <div className="grid grid-cols-1 items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-2">
      <div className="flex flex-col gap-4">
        <Panel title={words.theme}>
          <ThemeChoice />
        </Panel>
        <Panel title={words.notices}>
          <Notices />
        </Panel>
        <Panel title={words.place}>
          <Place />
        </Panel>
      </div>
      <Panel title={words.tenant}>
        <p className="px-3.5 pt-3 text-muted">{words.tenantHint}</p>
        <ul className="py-1.5">
          {WAYS.map(({ name, does, link }) => (
            <li key={name}>
              <Link {...link} className="block px-3.5 py-2 -outline-offset-2 hover:bg-hover">
                <span className="block font-medium">{name}</span>
                <span className="block text-muted">{does}</span>
              </Link>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  </Page>
);
