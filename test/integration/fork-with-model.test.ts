/** A fork of a run by another model: what is kept is asked of nobody, what is done again only of the model that was named. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Packet } from "../../src/proof/packet-schema.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { type ModelServer, startModelServer } from "../support/model-server/model-server.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { provostJson } from "../support/provost-command.ts";

const KEY = "a-key-for-tests";
const SONNET = "anthropic/claude-sonnet-5-5";
const GPT = "openai/gpt-5.5";

const PLAN = nativePlan([
  {
    tasks: [{ title: "Lay the ground", script: null }],
    criteria: [{ title: "The ground is laid", check: exec("grep", "ground", "ground.txt") }],
  },
  {
    tasks: [{ title: "Build on it", script: null }],
    criteria: [{ title: "It is built well", check: exec("grep", "well", "built.txt") }],
  },
]).replace(/^ {2}builder: .*$/m, `  builder: { kind: model, model: ${SONNET} }`);

const writes = (path: string, content: string) => [
  { calls: [{ name: "write_file", input: { path, content } }] },
  { text: "It is written." },
];

type Outcome = { run: string; packet: string };

let repository: GitRepository;
let folder: string;
let server: ModelServer;
beforeEach(async () => {
  repository = createGitRepository({ "README.md": "# Test\n", "PLAN.md": PLAN });
  folder = mkdtempSync(join(tmpdir(), "provost-fork-model-"));
  server = await startModelServer({
    key: KEY,
    conversations: [
      { when: ["Build on it"], model: "claude-sonnet-5-5", replies: writes("built.txt", "badly\n") },
      { when: ["Build on it"], model: "gpt-5.5", replies: writes("built.txt", "well\n") },
      // Last: who builds on it is told of it as well.
      { when: ["Lay the ground"], replies: writes("ground.txt", "ground\n") },
    ],
  });
});
afterEach(async () => {
  await server.close();
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

const home = (): string[] => ["--home", join(folder, "home")];
/** A model is asked where its provider is: the fork's is another one, with another address and another protocol. */
const call = async (...args: string[]): Promise<{ exitCode: number | null; document: unknown }> => {
  const url = `${server.url}/v1`;
  const env = {
    GOOGLE_GENERATIVE_AI_API_KEY: "",
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: KEY,
    OPENAI_BASE_URL: url,
    OPENAI_API_KEY: KEY,
  };
  return provostJson([...args, ...home()], repository.path, env);
};
const began = async (...args: string[]) => {
  const { exitCode, document } = await call(...args);
  return { exitCode, document: document as Outcome };
};
const packetOf = ({ packet }: Outcome): Packet =>
  JSON.parse(readFileSync(join(packet, "packet.json"), "utf8")) as Packet;

test("another model does again what the first did badly, and is asked for nothing else", async () => {
  const first = await began("run", "PLAN.md");
  expect(first).toMatchObject({ exitCode: 1, document: { decision: "no-go" } });
  const asked = server.requests.length;
  expect(server.requests.map(({ model }) => model)).toEqual(Array.from({ length: 4 }, () => "claude-sonnet-5-5"));

  const unasked = await call("fork", first.document.run, "--after", "Lay the ground", "--model", "google/gemini-3");
  expect(unasked).toMatchObject({ exitCode: 5, document: { error: { code: "MODEL_KEY_MISSING" } } });
  expect(server.requests).toHaveLength(asked);

  const forked = await began("fork", first.document.run, "--after", "Lay the ground", "--model", GPT);

  expect(forked).toMatchObject({ exitCode: 0, document: { decision: "go", criteria: { total: 2, proven: 2 } } });
  const second = server.requests.slice(asked);
  expect(second.map(({ model, path }) => [model, path])).toEqual(
    Array.from({ length: 2 }, () => ["gpt-5.5", "/v1/responses"]),
  );
  expect(second.every(({ opening }) => opening.includes("Build on it"))).toBe(true);
  const { fork, attempts, tasks, run } = packetOf(forked.document);
  expect(fork).toMatchObject({ sourceRunId: first.document.run, inherited: [{ taskId: tasks[0]?.taskId }] });
  expect(attempts.map(({ taskId }) => taskId)).toEqual([tasks[1]?.taskId]);
  expect(repository.git("show", `${run.branch}:built.txt`)).toBe("well");

  // Each session says which model it was, and the money is counted for the run that spent it.
  const { document } = await call("sessions", "list");
  const { sessions } = document as { sessions: { runId: string; model: string }[] };
  const modelOf = (runId: string): string[] => sessions.flatMap((one) => (one.runId === runId ? [one.model] : []));
  expect([modelOf(first.document.run), modelOf(forked.document.run)]).toEqual([[SONNET, SONNET], [GPT]]);
});
