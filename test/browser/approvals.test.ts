/** What agents wait for, as a person answers it: exactly what is to be done, granted, denied, answered, remembered. */
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { findingsOn } from "./axe-findings.ts";
import { type ModelServer, startModelServer } from "../support/model-server/model-server.ts";

const write = (path: string) => [{ name: "write_file", input: { path, content: "# Notes\n\nof the release\n" } }];

const SOURCE = `---
title: Ship it
agents:
  writer: { kind: model, model: anthropic/claude-sonnet-5-5 }
  reader: { kind: model, model: anthropic/claude-opus-5-5 }
---

# Ship it

## Phase 1: Write

- [ ] Write the notes

  agent: writer

- [ ] Choose the port

  agent: writer

  review: reader

  depends on: Write the notes

**Completion Criteria:**

- [ ] The notes are there

  \`\`\`check
  { "kind": "exec", "command": ["cat", "docs/NOTES.md"] }
  \`\`\`
`;

const REVIEW = `\`\`\`json
{ "summary": "One thing is open.", "findings": [
  { "file": "docs/PORT.md", "line": 3, "severity": "warning", "message": "It does not say why this port." }
] }
\`\`\``;

let models: ModelServer;
let dashboard: Dashboard;
let page: Page;
let runId: string;
beforeAll(async () => {
  models = await startModelServer({
    conversations: [
      {
        when: ["# Review: Choose the port"],
        replies: [{ text: REVIEW }],
      },
      {
        when: ["# Write the notes"],
        replies: [
          { calls: write("docs/NOTES.md") },
          { calls: write("docs/MORE.md") },
          { calls: write("secrets.txt") },
          { text: "Done." },
        ],
      },
      {
        when: ["# Choose the port"],
        replies: [
          { calls: [{ name: "ask_human", input: { question: "Which port is it to be?" } }] },
          { calls: write("docs/PORT.md") },
          { text: "Done." },
        ],
      },
    ],
  });
  dashboard = await openDashboard({ ANTHROPIC_BASE_URL: `${models.url}/v1`, ANTHROPIC_API_KEY: "offline-key" });
  const { client, repository } = dashboard;
  await client.tools.set({ params: { tool: "write_file" }, body: { approval: "always" } });
  page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/approvals`);
  await page.getByText("Nothing waits for you.").waitFor();
  await page.locator("[data-live=live]").waitFor();
  const { planId } = await client.plans.upload({ body: { source: SOURCE } });
  ({ runId } = await client.runs.start({ body: { plan: { planId }, repository: { path: repository.path } } }));
});
afterAll(async () => {
  await dashboard.stop();
  await models.close();
});

/** How long a model, a check and a merge take is not the page's. */
const untilAsked = async (kind: "approval" | "question", calls: number): Promise<void> => {
  const asked = async () => {
    const { items } = await dashboard.client.approvals.list({ query: { runId } });
    return [items.length, items[0]?.kind];
  };
  await expect.poll(asked, { timeout: 120_000 }).toEqual([calls, kind]);
};

it("shows at once and exactly what is to be done, and grants what looks like it from then on", async () => {
  await untilAsked("approval", 1);
  const card = page.getByRole("article", { name: "writer wants to use write_file" });
  await card.getByText("docs/NOTES.md").waitFor();
  await card.getByRole("region", { name: "content" }).getByText("of the release").waitFor();
  await card.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve this call" });
  await dialog.getByLabel("Approve what looks like it from now on").check();
  await dialog.getByLabel("path looks like").fill("docs/*");

  await dialog.getByRole("button", { name: "Approve" }).click();

  // The second call fits the rule; the third does not.
  await untilAsked("approval", 3);
  await card.getByText("secrets.txt").waitFor();
  const { items } = await dashboard.client.approvals.list({ query: { runId } });
  const rule = (await dashboard.client.approvalRules.list()).items[0]?.ruleId;
  expect(items.map(({ state, ruleId }) => [state, ruleId])).toEqual([
    ["pending", null],
    ["granted", rule],
    ["granted", rule],
  ]);
});

it("denies with a reason that the agent is told", async () => {
  await page.getByRole("button", { name: "Deny" }).click();
  const dialog = page.getByRole("dialog", { name: "Deny this call" });
  await dialog.getByLabel("Reason").fill("secrets stay out of the repository");

  await dialog.getByRole("button", { name: "Deny" }).click();

  await untilAsked("question", 4);
  await page.getByRole("article", { name: "writer asks" }).waitFor();
  expect(JSON.stringify(models.requests.map(({ body }) => body))).toContain("secrets stay out of the repository");
});

it("tells of it on the home page and answers a question there", async () => {
  await page.goto(dashboard.url);
  await page.getByRole("link", { name: /writer asks/ }).waitFor();
  await page
    .getByRole("navigation")
    .getByRole("link", { name: /^Home\s*1$/ })
    .waitFor();
  await page.getByRole("link", { name: /writer asks/ }).click();
  await page.getByRole("button", { name: "Answer" }).click();
  const dialog = page.getByRole("dialog", { name: "Answer the question" });
  await dialog.getByLabel("Your answer").fill("Port 8443.");

  await dialog.getByRole("button", { name: "Answer" }).click();

  await page.getByText("Nothing waits for you.").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Home", exact: true }).waitFor();
  await page.goto(`${dashboard.url}/runs/${runId}`);
  await page.locator("main header").first().getByText("Go", { exact: true }).waitFor({ timeout: 60_000 });
  expect(JSON.stringify(models.requests.map(({ body }) => body))).toContain("Port 8443.");
});

it("shows what a reviewer has found, with the place, and its session", async () => {
  const { tasks } = await dashboard.client.runs.status({ params: { runId } });
  const { taskId = "" } = tasks.find(({ title }) => title === "Choose the port") ?? {};
  await page.goto(`${dashboard.url}/runs/${runId}/tasks/${encodeURIComponent(taskId)}`);
  const reviews = page.getByRole("list", { name: "Reviews" });
  await reviews.getByText("One thing is open.").waitFor();
  await reviews.getByText("docs/PORT.md:3").waitFor();
  await reviews.getByText("It does not say why this port.").waitFor();
  expect(await findingsOn(page)).toEqual([]);

  await reviews.getByRole("link").click();

  await page.waitForURL(/\/sessions\//);
});

/** A page whose list is read now and shown only when it is let go, after it has heard of what happened meanwhile. */
const openBehind = async (path: string, list: RegExp) => {
  const behind = await dashboard.visitSignedIn();
  const read = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const hold = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    read.resolve();
    await letGo.promise;
    await route.fulfill({ response });
  };
  await behind.route(list, hold, { times: 1 });
  await behind.goto(dashboard.url + path);
  await read.promise;
  await behind.locator("[data-live=live]").waitFor();
  // The count beside the navigation is read again for the same event.
  await behind.getByRole("link", { name: "Approvals" }).waitFor();
  const heard = behind.waitForRequest(/\/v1\/approvals\?.*state=pending/);
  return { behind, heard, letGo: () => letGo.resolve() };
};

it("keeps what was answered, and ends a rule", async () => {
  await page.goto(`${dashboard.url}/approvals?view=settled`);
  await page.getByText("secrets stay out of the repository").waitFor();
  const { items: members } = await dashboard.client.members.list();
  const name = members[0]?.name ?? "";
  await page
    .getByRole("cell", { name: `${name} by a rule` })
    .first()
    .waitFor();
  await page.getByRole("link", { name: "Rules" }).click();
  await page.getByRole("cell", { name, exact: true }).waitFor();
  await page.getByRole("button", { name: "Revoke" }).click();
  const rules = await openBehind("/approvals?view=rules", /\/v1\/approval-rules/);
  const events = await openBehind("/events?family=approval", /\/v1\/events\?/);

  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();

  await page.getByText("Revoked", { exact: true }).waitFor();
  const { items } = await dashboard.client.approvalRules.list();
  expect(items[0]?.revokedAt).not.toBeNull();
  for (const { behind, heard, letGo, shown } of [
    { ...rules, shown: "Revoked" },
    { ...events, shown: "approval.rule-revoked" },
  ]) {
    await heard;
    letGo();
    await behind.getByText(shown, { exact: true }).first().waitFor();
    await behind.context().close();
  }
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
