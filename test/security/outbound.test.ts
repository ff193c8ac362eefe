/** OWASP API Security Top 10 (2023): API7 server side request forgery, API10 unsafe consumption of other APIs. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startUp, type Up } from "../support/up.ts";

let up: Up;
let inner: Server;
let asked: number;
beforeAll(async () => {
  up = await startUp();
  asked = 0;
  inner = createServer((_, response) => {
    asked += 1;
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end("inner service");
  });
  await new Promise<void>((resolve) => inner.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await up.stop();
  await new Promise((resolve) => inner.close(resolve));
});

const add = (name: string, url: string) =>
  up.send("/v1/webhooks", up.ownerToken, {
    method: "POST",
    body: JSON.stringify({ name, url, filter: { names: ["run.*"] } }),
  });

const outcomeOf = async ({ status }: Response, name: string): Promise<string> => {
  if (status >= 400 && status < 500) return "refused";
  const sent = await up.send(`/v1/webhooks/${name}/test`, up.ownerToken, { method: "POST", body: "{}" });
  const result = (await sent.json()) as { status: number | null; failure: object | null };
  return result.status === null && result.failure !== null ? "refused" : `sent: ${result.status}`;
};

test("API7:2023 Server Side Request Forgery: nothing is sent into the network of the control plane", async () => {
  const { port } = inner.address() as AddressInfo;
  const inside = [
    `http://127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    `https://2130706433:${port}/`,
    `https://0x7f.1:${port}/`,
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://user:password@example.org/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
  ];
  for (const [index, url] of inside.entries()) {
    const answer = await add(`w${index}`, url);
    // A name is looked up when it is posted to, since it may lead elsewhere by then.
    expect([url, await outcomeOf(answer, `w${index}`)]).toEqual([url, "refused"]);
  }
  expect(asked).toBe(0);
});

test("API10:2023 Unsafe Consumption of APIs: what an agent reports is parsed and bounded, and never put together with SQL or HTML", async () => {
  const nasty = `'; drop table provost.runs; -- <script>alert(1)</script> \u0000 ${"x".repeat(100)}`;
  const tasks = [{ kind: "k", title: nasty.replace("\u0000", ""), payload: { nasty } }];
  const { items } = await up.owner.queueTasks.enqueue({ params: { queue: "q" }, body: { tasks } });
  const taskId = items[0]?.taskId ?? "";
  const found = await up.send(`/v1/queue-tasks/${taskId}`, up.ownerToken);
  expect(found.headers.get("content-type")).toMatch(/^application\/json/);
  expect(await found.json()).toMatchObject({ details: { title: tasks[0]?.title } });
  await expect(up.owner.runs.list()).resolves.toMatchObject({ items: [] });
});

test("API10:2023 a message of an agent that is none of the protocol's is refused, and its sender is told why", async () => {
  const token = (await up.program("operator")).token;
  for (const body of ["[]", '{"frames":[{"type":"no-such"}]}', `{"frames":"${"x".repeat(1_000)}"}`]) {
    const answer = await up.send("/v1/agents/agent-1/send", token, { method: "POST", body });
    expect([400, 401, 403, 404, 409, 422]).toContain(answer.status);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  }
  expect((await up.send("/ready", null)).status).toBe(200);
});
