/** What agents wait for, as a person answers it: exactly what is to be done, granted, denied, answered, remembered. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type ModelServer, startModelServer } from "../support/model-server/model-server.ts";

const write = (path: string) => [{ name: "write_file", input: { path, content: "# Notes\n\nof the release\n" } }];

const SOURCE = `---
title: Ship it
agents:
  writer: { kind: model, model: anthropic/claude-sonnet-5-5 }
---

# Ship it

## Phase 1: Write

- [ ] Write the notes

  agent: writer

- [ ] Choose the port

  agent: writer

  depends on: Write the notes

**Completion Criteria:**

- [ ] The notes are there

  \`\`\`check
  { "kind": "exec", "command": ["cat", "docs/NOTES.md"] }
  \`\`\`
`;

let models: ModelServer;
let dashboard: Dashboard;
let page: Page;
let runId: string;
beforeAll(async () => {
  models = await startModelServer({
    conversations: [
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

it("shows at once and exactly what is to be done, and grants what looks like it from then on", async () => {
  const card = page.getByRole("article", { name: "writer wants to use write_file" });
  await card.getByText("docs/NOTES.md").waitFor();
  await card.getByRole("region", { name: "content" }).getByText("of the release").waitFor();
  await card.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve this call" });
  await dialog.getByLabel("Approve what looks like it from now on").check();
  await dialog.getByLabel("path looks like").fill("docs/*");

  await dialog.getByRole("button", { name: "Approve" }).click();

  // The second call fits the rule; the third does not.
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

  await page.getByRole("article", { name: "writer asks" }).waitFor();
  expect(JSON.stringify(models.requests.map(({ body }) => body))).toContain("secrets stay out of the repository");
});

it("tells of it on the home page and answers a question there", async () => {
  await page.goto(dashboard.url);
  await page.getByRole("link", { name: /writer asks/ }).click();
  await page.getByRole("button", { name: "Answer" }).click();
  const dialog = page.getByRole("dialog", { name: "Answer the question" });
  await dialog.getByLabel("Your answer").fill("Port 8443.");

  await dialog.getByRole("button", { name: "Answer" }).click();

  await page.getByText("Nothing waits for you.").waitFor();
  await page.goto(`${dashboard.url}/runs/${runId}`);
  await page.locator("main header").first().getByText("Go", { exact: true }).waitFor({ timeout: 60_000 });
  expect(JSON.stringify(models.requests.map(({ body }) => body))).toContain("Port 8443.");
});

it("keeps what was answered, and ends a rule", async () => {
  await page.goto(`${dashboard.url}/approvals?view=settled`);
  await page.getByText("secrets stay out of the repository").waitFor();
  await page.getByRole("link", { name: "Rules" }).click();
  await page.getByRole("button", { name: "Revoke" }).click();

  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();

  await page.getByText("Revoked", { exact: true }).waitFor();
  const { items } = await dashboard.client.approvalRules.list();
  expect(items[0]?.revokedAt).not.toBeNull();
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
