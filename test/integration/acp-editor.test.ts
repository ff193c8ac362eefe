/** Provost as an agent for editors, driven by the client of the official SDK of the Agent Client Protocol. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import {
  client,
  type ClientContext,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type RequestPermissionRequest,
  type SessionUpdate,
} from "@agentclientprotocol/sdk";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { type ModelServer, startModelServer } from "../support/model-server/model-server.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost } from "../support/provost-command.ts";
import { PROVOST } from "../support/provost-path.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const planFor = (task: string, front = ""): string => `${front}# Greet

## Phase 1: Write it

- [ ] Write the greeting

${task}

**Completion Criteria:**

- [ ] The greeting is there

  \`\`\`check
  kind: exec
  command: [grep, -qx, "Hello, world!", greeting.txt]
  \`\`\`
`;
const script = (text: string): string => `  \`\`\`sh\n  ${text}\n  \`\`\``;
const approval = "\n- [ ] Somebody has agreed\n\n  ```check\n  kind: approval\n  role: lead\n  ```\n";
const GREETING = planFor(script("printf 'Hello, world!\\n' > greeting.txt"));

let repository: GitRepository;
let folder: string;
let provostAcp: ChildProcess;
let server: ModelServer | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "acp-editor-"));
  prepareHome(join(folder, "home"));
  repository = createGitRepository({ "README.md": "# Service\n", "PLAN.md": GREETING });
});
/** It may have ended by itself already, when the editor's side was closed. */
const leaveEditor = async (): Promise<void> => {
  provostAcp.stdin?.end();
  if (provostAcp.exitCode === null && provostAcp.signalCode === null) await once(provostAcp, "close");
};
afterEach(async () => {
  await leaveEditor();
  await server?.close();
  server = null;
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

type Heard = { updates: SessionUpdate[]; asked: RequestPermissionRequest[] };
type Edit = { agent: ClientContext; sessionId: string; heard: Heard };
type Setting = {
  env?: Record<string, string>;
  /** Loaded in place of a new one. */
  load?: string;
  answer?: "grant" | "deny";
};

const home = (): string[] => ["--home", join(folder, "home")];

const inEditor = async <T>(work: (edit: Edit) => Promise<T>, setting: Setting = {}): Promise<T> => {
  const { env = {}, load, answer = "grant" } = setting;
  provostAcp = spawn(process.execPath, [PROVOST, "acp", ...home()], {
    cwd: repository.path,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const heard: Heard = { updates: [], asked: [] };
  const app = client({ name: "an-editor" });
  app.onNotification(methods.client.session.update, ({ params }) => void heard.updates.push(params.update));
  app.onRequest(methods.client.session.requestPermission, ({ params }) => {
    heard.asked.push(params);
    return { outcome: { outcome: "selected", optionId: answer } };
  });
  const stream = ndJsonStream(
    Writable.toWeb(provostAcp.stdin as Writable) as WritableStream<Uint8Array>,
    Readable.toWeb(provostAcp.stdout as Readable) as ReadableStream<Uint8Array>,
  );
  return app.connectWith(stream, async (agent) => {
    const clientCapabilities = { fs: { readTextFile: false, writeTextFile: false }, terminal: false };
    const known = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientCapabilities,
    });
    expect(known).toMatchObject({ protocolVersion: PROTOCOL_VERSION, agentInfo: { name: "provost" } });
    const cwd = repository.path;
    if (load === undefined) {
      const { sessionId } = await agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
      return work({ agent, sessionId, heard });
    }
    await agent.request(methods.agent.session.load, { cwd, mcpServers: [], sessionId: load });
    return work({ agent, sessionId: load, heard });
  });
};

const prompt = ({ agent, sessionId }: Edit, text: string) =>
  agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: "text", text }] });
const wordsOf = ({ updates }: Heard): string =>
  updates
    .flatMap((update) =>
      update.sessionUpdate === "agent_message_chunk" && update.content.type === "text" ? [update.content.text] : [],
    )
    .join("");

const plansOf = ({ updates }: Heard): (string | undefined)[] =>
  updates.flatMap((update) => (update.sessionUpdate === "plan" ? [update.entries[0]?.status] : []));

test("what cannot be run is said with its lines, and nothing is begun", async () => {
  await inEditor(async (edit) => {
    expect(await prompt(edit, "---\nagents: { a: { kind: shel } }\n---\n# Wrong\n\n- [ ] A task\n")).toEqual({
      stopReason: "end_turn",
    });
    await prompt(edit, "run NOWHERE.md");
    expect(wordsOf(edit.heard)).toMatch(/line \d+: agent-kind-unknown[^]*NOWHERE.md cannot be read/);
    expect(wordsOf(edit.heard)).not.toContain("has begun");
  });
});

test("a plan in a file is read as a run reads it: no UTF-8, and no text", async () => {
  const plan = "---\nagents: { prüfer: { kind: shel } }\n---\n# Wrong\n\n- [ ] A task\n";
  writeFileSync(join(repository.path, "OLD.md"), Buffer.from(plan, "latin1"));
  writeFileSync(join(repository.path, "PICTURE.md"), Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0]));
  await inEditor(async (edit) => {
    await prompt(edit, "run OLD.md");
    await prompt(edit, "run PICTURE.md");
    expect(wordsOf(edit.heard)).toMatch(/agent-kind-unknown: agent "prüfer"[^]*PLAN_BINARY: \S+PICTURE.md is no text/);
  });
});

test("a plan in a file is taken with the sidecar that lies beside it", async () => {
  const bound = planFor(`  agent: builder\n\n${script("printf 'Hello, world!\\n' > greeting.txt")}`);
  const sidecar = (kind: string) => ({ "PLAN.provost.yaml": `agents: { builder: { kind: ${kind} } }\n` });
  repository.commit({ "PLAN.md": bound, ...sidecar("shel") });
  await inEditor(async (edit) => {
    await prompt(edit, "run PLAN.md");
    expect(wordsOf(edit.heard)).toMatch(/agent-kind-unknown: agent "builder"/);
    expect(wordsOf(edit.heard)).not.toContain("has begun");

    repository.commit(sidecar("shell"));
    await prompt(edit, "run PLAN.md");
    expect(wordsOf(edit.heard)).toContain("go; 1 of 1 tasks done");
  });
});

test("what an agent may not do unasked is asked for in the editor", async () => {
  server = await startModelServer({
    conversations: [
      {
        when: ["Write the greeting"],
        replies: [
          { calls: [{ name: "write_file", input: { path: "greeting.txt", content: "Hello, world!\n" } }] },
          { text: "It is written." },
        ],
      },
    ],
  });
  const env = { ANTHROPIC_BASE_URL: `${server.url}/v1`, ANTHROPIC_API_KEY: "a-key-for-tests" };
  const front =
    "---\nagents: { coder: { kind: model, model: anthropic/claude-scripted } }\ndefaults: { agent: coder }\n---\n";
  const plan = planFor("", front);
  const set = await provost(["tools", "enable", "write_file", "--approval", "always", ...home()], repository.path, env);
  expect(set.stderr).toBe("");
  await inEditor(
    async (edit) => {
      await prompt(edit, plan);
      expect(edit.heard.asked).toMatchObject([
        { toolCall: { title: "coder: write_file", rawInput: { path: "greeting.txt" } } },
      ]);
      expect(wordsOf(edit.heard)).toContain("go; 1 of 1 tasks done");
    },
    { env },
  );
});

test("a turn that is cancelled cancels its run", async () => {
  writeFileSync(join(repository.path, "PLAN.md"), planFor(script("sleep 300")));
  await inEditor(async (edit) => {
    const turn = prompt(edit, "run PLAN.md");
    await vi.waitFor(() => expect(wordsOf(edit.heard)).toContain("has begun"), 60_000);
    await edit.agent.notify(methods.agent.session.cancel, { sessionId: edit.sessionId });
    expect(await turn).toEqual({ stopReason: "cancelled" });
    expect(wordsOf(edit.heard)).toContain("cancelled");
  });
});

test("a word that is given as soon as it is asked for has the run judged anew, in the same turn", async () => {
  writeFileSync(join(repository.path, "PLAN.md"), GREETING + approval);
  await inEditor(async (edit) => {
    expect(await prompt(edit, "run PLAN.md")).toEqual({ stopReason: "end_turn" });
    expect(edit.heard.asked).toMatchObject([{ toolCall: { title: "Approve: Somebody has agreed" } }]);
    expect(wordsOf(edit.heard)).toMatch(
      /Gate: no-go[^]*Gate: go[^]*: go; 1 of 1 tasks done, 2 of 2 criteria proven.\nProof: \//,
    );
  });
});

test("tasks are shown as a plan, a gate's approval is asked for, and a session that is loaded shows it all again", async () => {
  writeFileSync(join(repository.path, "PLAN.md"), GREETING + approval);
  const sessionId = await inEditor(
    async (edit) => {
      expect(await prompt(edit, "run PLAN.md")).toEqual({ stopReason: "end_turn" });
      const { heard } = edit;
      expect(plansOf(heard)).toEqual(["pending", "in_progress", "completed"]);
      const calls = heard.updates.flatMap((update) =>
        update.sessionUpdate === "tool_call" || update.sessionUpdate === "tool_call_update" ? [update.status] : [],
      );
      expect(calls).toEqual(["in_progress", "completed"]);
      expect(edit.heard.asked).toMatchObject([{ toolCall: { title: "Approve: Somebody has agreed" } }]);
      expect(wordsOf(edit.heard)).toMatch(/no-go; 1 of 1 tasks done, 1 of 2 criteria proven/);
      return edit.sessionId;
    },
    { answer: "deny" },
  );
  await leaveEditor();

  await inEditor(
    async (edit) => {
      expect(edit.heard.updates).toContainEqual(
        expect.objectContaining({ sessionUpdate: "user_message_chunk", content: expect.anything() as unknown }),
      );
      expect(plansOf(edit.heard)).toEqual(["pending", "in_progress", "completed"]);
      expect(wordsOf(edit.heard)).toMatch(/has begun[^]*Gate: no-go[^]*no-go; 1 of 1 tasks done/);
      expect(edit.heard.asked).toEqual([]);

      await prompt(edit, "follow");

      expect(edit.heard.asked).toHaveLength(1);
      expect(wordsOf(edit.heard)).toMatch(/Gate: go[^]*: go; 1 of 1 tasks done, 2 of 2 criteria proven/);
      const nobody = { sessionId: "00000000-0000-4000-8000-000000000000", cwd: repository.path, mcpServers: [] };
      await expect(edit.agent.request(methods.agent.session.load, nobody)).rejects.toThrow("no such session");
    },
    { load: sessionId },
  );
});
