/** The alert rules that are shipped: valid, tested one by one, each with a page that says what to do. */
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { COMMANDS } from "../../../src/cli/command-table.ts";
import { debianProgram } from "../../support/debian-program.ts";
import { PROJECT } from "../../support/provost-path.ts";

type Rule = {
  alert?: string;
  labels?: { severity?: string };
  annotations?: { runbook_url?: string; summary?: string };
};

const ALERTS = join(PROJECT, "deploy", "alerts");
const RUNBOOKS = join(PROJECT, "docs", "operate", "runbooks");
const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(debianProgram("promtool"), args, { cwd: ALERTS, encoding: "utf8" });
  return { status, said: stdout + stderr };
};
const rules = async (): Promise<Rule[]> => {
  const { groups } = parse(await readFile(join(ALERTS, "provost.yml"), "utf8")) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules).filter(({ alert }) => alert !== undefined);
};

test("promtool accepts the rules, and their tests pass", () => {
  expect(promtool("check", "rules", "provost.yml")).toMatchObject({ status: 0 });
  expect(promtool("test", "rules", "provost.test.yml")).toMatchObject({ status: 0 });
});

test("each alert has a severity, a test in which it fires, and a runbook; each runbook is of an alert", async () => {
  const alerts = await rules();
  const tests = parse(await readFile(join(ALERTS, "provost.test.yml"), "utf8")) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const fire = tests.tests.flatMap(({ alert_rule_test: all }) => all).filter((one) => one.exp_alerts.length > 0);
  const pages = (await readdir(RUNBOOKS)).filter((page) => page !== "README.md");
  const named = alerts.map(({ annotations }) => annotations?.runbook_url?.replace("docs/operate/runbooks/", ""));

  expect(alerts.length).toBeGreaterThan(20);
  for (const { labels } of alerts) expect(["page", "ticket"]).toContain(labels?.severity);
  expect(alerts.map(({ alert }) => alert).filter((alert) => !fire.some((one) => one.alertname === alert))).toEqual([]);
  expect(named.filter((page) => page === undefined || !pages.includes(page))).toEqual([]);
  expect(pages.filter((page) => !named.includes(page))).toEqual([]);
});

test("each command that a runbook names exists", async () => {
  const known = new Set(
    COMMANDS.flatMap(({ name, commands = [] }) => [name, ...commands.map((sub) => `${name} ${sub.name}`)]),
  );
  const unknown: string[] = [];
  for (const page of await readdir(RUNBOOKS)) {
    const text = await readFile(join(RUNBOOKS, page), "utf8");
    for (const [, name = "", sub] of text.matchAll(/`provost ([a-z-]+)(?: ([a-z-]+))?[^`]*`/g)) {
      const group = COMMANDS.some((one) => one.name === name && (one.commands?.length ?? 0) > 0);
      const command = group && sub !== undefined ? `${name} ${sub}` : name;
      if (!known.has(command)) unknown.push(`${page}: provost ${command}`);
    }
  }
  expect(unknown).toEqual([]);
});
