/** `provost up` is asked to end while a model answers: it ends soon, and what was broken off goes on afterwards. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readEndpoint } from "../../../src/runtime/endpoint-file.ts";
import { type Client, createClient } from "../../../src/sdk/client/index.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { type ModelServer, startModelServer } from "../../support/model-server/model-server.ts";
import { prepareHome } from "../../support/prepared-home.ts";
import { type Started, startProvost } from "../../support/provost-command.ts";

const PLAN = `---
agents:
  coder: { kind: model, model: anthropic/claude-scripted }
defaults: { agent: coder }
---
# Survive

## Phase 1: Parts

- [ ] Write the part

**Completion Criteria:**

- [ ] The part is there

  \`\`\`check
  kind: exec
  command: [ls, one.txt]
  \`\`\`
`;
/** Far below what a model may be silent for, and far above what an end in good order takes on a busy machine. */
const SOON_MS = 30_000;

let home: string;
let repository: GitRepository;
let models: ModelServer;
let up: Started | null = null;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "provost-drain-"));
  prepareHome(home);
  repository = createGitRepository({ "README.md": "# Test\n", "PLAN.md": PLAN });
  const write = { name: "write_file", input: { path: "one.txt", content: "one\n" } };
  models = await startModelServer({
    conversations: [
      {
        when: ["Write the part"],
        replies: [{ text: "Now I write.", chunk: 3, hold: true, calls: [write] }, { text: "Done." }],
      },
      { when: ["a question"], replies: [{ text: "A long answer.", chunk: 3, hold: true }] },
    ],
  });
});
afterEach(async () => {
  up?.process.kill("SIGKILL");
  await up?.finished;
  up = null;
  await models.close();
  repository.remove();
  await rm(home, { recursive: true, force: true });
});

const start = async (more: Record<string, string> = {}): Promise<{ client: Client; url: string; token: string }> => {
  const env = { ANTHROPIC_BASE_URL: `${models.url}/v1`, ANTHROPIC_API_KEY: "a-key-for-tests", ...more };
  up = startProvost(["up", "--port", "0", "--json", "--home", home], repository.path, env);
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const token = (await readEndpoint(home))?.token ?? "";
  return { client: createClient({ url, token }), url, token };
};

const end = async (): Promise<{ exitCode: number | null; stderr: string; tookMs: number }> => {
  const began = performance.now();
  up?.process.kill("SIGTERM");
  const { exitCode = null, stderr = "" } = (await up?.finished) ?? {};
  up = null;
  return { exitCode, stderr, tookMs: performance.now() - began };
};

test("a run whose model answers is given back, and the next start goes on with it", { timeout: 180_000 }, async () => {
  const { client } = await start();
  const body = { plan: { path: join(repository.path, "PLAN.md") }, repository: { path: repository.path } };
  const { runId } = await client.runs.start({ body });
  await models.asked(1);

  const { exitCode, tookMs } = await end();
  await models.aborted();

  expect(exitCode).toBe(0);
  expect(tookMs).toBeLessThan(SOON_MS);
  models.release();
  const { client: next } = await start();
  for await (const event of next.followEvents({ runId, after: 0 })) if (event.name === "packet.written") break;
  expect(await next.runs.get({ params: { runId } })).toMatchObject({ state: "finished", decision: "go" });
});

test(
  "talk that a model answers is broken off on record, and goes on when it is asked again",
  { timeout: 180_000 },
  async () => {
    const { client } = await start();
    const said = { text: "a question", models: [{ model: "anthropic/claude-scripted" }] };
    const { sessionId } = await client.agentSessions.say({ body: said });
    await models.asked(1);

    const { exitCode, tookMs } = await end();
    await models.aborted();

    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(SOON_MS);
    models.release();
    const { client: next } = await start();
    const params = { agentSessionId: sessionId };
    const { items } = await next.agentSessions.entries({ params, query: { after: 0 } });
    expect(items.map(({ entry }) => entry)).toContainEqual(
      expect.objectContaining({ kind: "decision", what: "TASK_CANCELLED" }),
    );
    const { after } = await next.agentSessions.say({ body: { ...said, sessionId, text: "go on" } });
    await expect
      .poll(async () => (await next.agentSessions.entries({ params, query: { after } })).items.at(-1)?.entry, {
        timeout: 60_000,
      })
      .toMatchObject({ kind: "step-ended", finish: "stop" });
  },
);

test(
  "whatever holds it, it has ended when its time is over, and says what was still open",
  { timeout: 180_000 },
  async () => {
    const { url, token } = await start({ PROVOST_DRAIN_SECONDS: "1" });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const headers = ["POST /v1/plans HTTP/1.1", `host: ${hostname}`, `authorization: Bearer ${token}`];
    socket.on("error", () => undefined);
    socket.write(
      `${[...headers, "content-type: application/json", "content-length: 100", "expect: 100-continue"].join("\r\n")}\r\n\r\n`,
    );
    await once(socket, "data"); // the server waits for a body that never comes

    const { exitCode, stderr, tookMs } = await end();
    socket.destroy();

    expect(exitCode).toBe(4);
    expect(tookMs).toBeLessThan(9_000);
    expect(stderr).toContain("not ended within the 1 s of PROVOST_DRAIN_SECONDS");
  },
);
