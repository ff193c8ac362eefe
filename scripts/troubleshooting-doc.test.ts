import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ERRORS } from "../src/model/errors.ts";
import { renderTroubleshootingDoc } from "./troubleshooting-doc.ts";
import { SYMPTOMS } from "./troubleshooting/symptoms.ts";

const ROOT = path.dirname(import.meta.dirname);

test("every code stands under one symptom, with its way out", () => {
  const told = SYMPTOMS.flatMap(({ codes }) => Object.keys(codes));
  const page = renderTroubleshootingDoc();

  expect(told.toSorted()).toEqual(Object.keys(ERRORS).toSorted());
  for (const [code, { wayOut }] of Object.entries(ERRORS)) {
    expect(page).toContain(`| [\`${code}\`](../errors.md#${code.toLowerCase()})`);
    expect(page).toContain(wayOut.replaceAll("|", "\\|"));
  }
});

test("every alert that is named exists and has its page, and every alert is named", () => {
  const rules = readFileSync(path.join(ROOT, "deploy/alerts/provost.yml"), "utf8");
  const alerts = [...rules.matchAll(/- alert: (\w+)/gu)].map(([, name = ""]) => name);
  const named = new Set(SYMPTOMS.flatMap((symptom) => symptom.alerts));
  const pages = [...renderTroubleshootingDoc().matchAll(/\((runbooks\/[\w-]+\.md)\)/gu)].map(([, file = ""]) => file);

  expect([...named].filter((name) => !alerts.includes(name))).toEqual([]);
  expect(alerts.filter((name) => !named.has(name) && name !== "ProvostDownEscalated")).toEqual([]);
  expect(pages.filter((file) => !existsSync(path.join(ROOT, "docs/operate", file)))).toEqual([]);
});
