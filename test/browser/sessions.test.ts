/** A conversation with a model agent as a person follows it: live, over a lost connection, into its calls, forked, found. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type ModelServer, startModelServer } from "../support/model-server/model-server.ts";

const KEY = "the-key-of-the-tenant";

let models: ModelServer;
let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  models = await startModelServer({
    key: KEY,
    conversations: [
      {
        when: ["open criteria"],
        replies: [
          {
            text: "I look at the files.",
            calls: [{ name: "list_files", input: { path: "docs" } }],
            usage: { input: 900, output: 40 },
          },
          { text: "Nothing is open, as far as the record says.", chunk: 6, hold: true },
          { text: "Gladly, once more." },
        ],
      },
      {
        when: ["Keep in mind"],
        replies: [{ calls: [{ name: "remember", input: { note: "Run `make release`." } }] }, { text: "Kept." }],
      },
      {
        when: ["How do we ship"],
        replies: [{ calls: [{ name: "recall", input: { words: "ship it" } }] }, { text: "By make." }],
      },
    ],
    embeddings: { meanings: [{ of: ["make release", "ship"], vector: [1, 0] }], other: [0, 1] },
  });
  dashboard = await openDashboard();
  await dashboard.client.secrets.set({ params: { name: "MODEL_KEY" }, body: { value: KEY } });
  page = await dashboard.visitSignedIn();
});
afterAll(async () => {
  models.release();
  await dashboard.stop();
  await models.close();
});

const log = () => page.getByRole("region", { name: "What was said and done" });

it("chooses the model of a role, and keeps what was chosen before", async () => {
  await page.goto(`${dashboard.url}/models`);
  for (const name of ["anthropic/first", "anthropic/scripted"]) {
    await page.getByRole("button", { name: "Edit: Dialogue" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit: Dialogue" });
    await dialog.getByLabel("Model", { exact: true }).fill(name);
    const more = dialog.getByLabel(/^Address/);
    if (!(await more.isVisible())) await dialog.getByText("More about it").click();
    await more.fill(`${models.url}/v1`);
    await dialog.getByLabel(/^Name of the secret/).fill("MODEL_KEY");
    await dialog.getByRole("button", { name: "Put in force" }).click();
    await dialog.waitFor({ state: "detached" });
  }

  await page.getByText("anthropic/scripted").waitFor();
  const { items: members } = await dashboard.client.members.list();
  const by = `by ${members[0]?.name}`;
  await page.getByText(`version 2 ${by},`).waitFor();
  await page.getByRole("button", { name: "History: Dialogue" }).click();
  const first = page.getByRole("dialog").getByText("anthropic/first");
  await first.waitFor();
  expect(await first.isVisible()).toBe(true);
  await page.getByRole("dialog").getByText(`version 1 ${by},`).waitFor();
  await page.keyboard.press("Escape");
});

it("leaves the order of a role's models to what is measured, when something else of them is edited", async () => {
  const { client } = dashboard;
  const params = { role: "review" } as const;
  const choices = [{ model: "openai/one" }, { model: "openai/two", cache: true, contextTokens: 64_000 }];
  await client.modelProfiles.set({ params, body: { choices, route: "cost" } });
  const visit = await dashboard.visitSignedIn();
  await visit.goto(`${dashboard.url}/models`);
  await visit.getByText("Asked: the cheapest first, by what was measured lately.").waitFor();
  await visit.getByText("reads 64,000 tokens at once · keeps its answers").waitFor();

  await visit.getByRole("button", { name: "Edit: Review" }).click();
  const dialog = visit.getByRole("dialog", { name: "Edit: Review" });
  await dialog.getByLabel("Model", { exact: true }).first().fill("openai/three");
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await dialog.waitFor({ state: "detached" });

  const reviewing = async () => (await client.modelProfiles.history({ params })).items[0];
  expect(await reviewing()).toMatchObject({ route: "cost", choices: [{ model: "openai/three" }, choices[1]] });
  await visit.getByRole("button", { name: "Edit: Review" }).click();
  await client.modelProfiles.set({ params, body: { choices, route: "cost" } });
  await dialog.getByText("Somebody has put version 3 in force meanwhile.").waitFor();
  await dialog.getByRole("button", { name: "Ask openai/two earlier" }).press("Enter");
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await dialog.getByLabel("In which order they are asked").selectOption("latency");
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await visit.getByText("Asked: the fastest first, by what was measured lately.").waitFor();
  expect(await reviewing()).toMatchObject({ route: "latency", version: 4 });
  await visit.context().close();
});

it("follows a conversation as it is written, over a connection that is lost", async () => {
  await page.goto(`${dashboard.url}/sessions`);
  await page.getByText("No model agent has worked yet.").waitFor();
  await page.getByRole("button", { name: "New conversation" }).first().click();
  await page.getByLabel("What do you want to know?").fill("What of the open criteria?");
  await page.getByRole("dialog").getByRole("button", { name: "Ask" }).click();
  await page.waitForURL(/\/sessions\/[\w-]+$/);
  await log().getByText("I look at the files.").waitFor();
  await log().getByText("Nothin", { exact: true }).waitFor();
  await log().getByText("writing…").waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  dashboard.wire.cut();
  await page.getByText(/^Not connected: it goes on/).waitFor();
  models.release();
  dashboard.wire.mend();

  await log().getByText("Nothing is open, as far as the record says.", { exact: true }).waitFor({ timeout: 60_000 });
  expect(await log().getByText("I look at the files.").count()).toBe(1);
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

it("says of steps without a price that their price is not known, and draws no bars of nothing", async () => {
  const visit = await dashboard.visitSignedIn();
  await visit.goto(`${dashboard.url}/models`);

  await visit.getByText("The price of 2 steps in thirty days is not known.").waitFor();
  expect(await visit.getByRole("img", { name: /^Cost of/ }).count()).toBe(0);
  await visit.getByRole("button", { name: "Show as a table" }).click();
  await visit.getByRole("region", { name: "Cost by day and model" }).getByText("Unknown").first().waitFor();
  await visit.context().close();
});

it("shows a call with what went in, what came out, and what decided", async () => {
  await log().getByText("list_files", { exact: true }).click();

  await log().getByRole("region", { name: "Input" }).getByText('"path": "docs"').waitFor();
  expect(await log().getByRole("region", { name: "Output" }).textContent()).toContain("TOOL_NO_WORKTREE");
  await log().getByText("Decided by").waitFor();
});

it("shows which notes an agent has recalled, and why each was found", async () => {
  const { client } = dashboard;
  const choices = [{ model: "openai/scripted", endpoint: `${models.url}/v1`, key: "MODEL_KEY" }];
  await client.modelProfiles.set({ params: { role: "embedding" }, body: { choices } });
  await client.agentSessions.say({ body: { text: "Keep in mind how we release." } });
  const isFoundByMeaning = async (): Promise<boolean> => {
    const { items, embedding } = await client.notes.list({ query: {} });
    return items.length > 0 && embedding?.waiting === 0;
  };
  await expect.poll(isFoundByMeaning, { timeout: 60_000 }).toBe(true);
  const before = page.url();
  const { sessionId } = await client.agentSessions.say({ body: { text: "How do we ship it?" } });
  await page.goto(`${dashboard.url}/sessions/${sessionId}`);
  await log().getByText("By make.").waitFor();
  await log().getByText("recall", { exact: true }).click();

  const notes = log().getByRole("region", { name: "Notes that were found" });
  await notes.getByText("Searched by words and by meaning.").waitFor();
  await notes.getByText("Run `make release`.").waitFor();
  expect(await notes.getByRole("listitem").textContent()).toMatch(/meaning: 100\s?% alike.*kept by dialogue/);
  expect(await findingsOn(page)).toEqual([]);
  await page.goto(before);
});

it("forks it after a step, and goes on with the fork alone", async () => {
  const before = page.url();
  await page.getByRole("button", { name: "Fork", exact: true }).click();
  await page.waitForURL((address) => address.href !== before);
  await page.getByText("Forked from").waitFor();
  await log().getByText("Nothing is open, as far as the record says.").waitFor();

  await page.getByLabel("Go on with the conversation").fill("Say it once more");
  await page.getByRole("button", { name: "Send" }).click();

  await log().getByText("Gladly, once more.").waitFor({ timeout: 30_000 });
  await page.goto(before);
  await log().getByText("Nothing is open, as far as the record says.").waitFor();
  expect(await log().getByText("Gladly, once more.").count()).toBe(0);
});

it("finds what was said, and leads to where it stands", async () => {
  await page.goto(`${dashboard.url}/sessions`);
  await page.getByRole("searchbox", { name: "Search all sessions" }).fill('"once more" gladly');

  const found = page.getByRole("list", { name: "Found in sessions" });
  await found.getByRole("link").first().click();

  await log().getByText("Gladly, once more.").waitFor();
  expect(new URL(page.url()).searchParams.get("entry")).toMatch(/^\d+$/);
});

it("shows where a session and its fork part", async () => {
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Compare" }).click();

  await page.getByText(/^They part at row \d+\.$/).waitFor();
  const rows = page.getByRole("list", { name: "Turns and steps side by side" });
  expect(await rows.getByText("the same", { exact: true }).count()).toBeGreaterThan(1);
  expect(await rows.getByText(/^only (here|there)$/).count()).toBeGreaterThan(0);
  expect(await findingsOn(page)).toEqual([]);
  await page.goBack();
});

it("goes through a session again from its log, which holds", async () => {
  await page.getByRole("link", { name: "Replay" }).click();

  await page.getByText("The log holds").waitFor();
  await page.getByText(/^Step 1 of [23]$/).waitFor();
  await page.getByRole("button", { name: "Step after" }).click();
  await page.getByText(/^Step 2 of [23]$/).waitFor();
  await page.getByText("Nothing is open, as far as the record says.").waitFor();
  expect(await findingsOn(page)).toEqual([]);
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
