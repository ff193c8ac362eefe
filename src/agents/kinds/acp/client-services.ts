/** What an agent may ask of its client: permissions, files and commands, each through the choke point of tools. */
import { RequestError, type ClientApp, methods } from "@agentclientprotocol/sdk";
import { randomUUID } from "node:crypto";
import { readConfined } from "../../tools/worktree/confined-files.ts";
import type { ToolAnswer } from "../../tools/tool-caller.ts";
import type { ClientParts } from "./client-parts.ts";
import { createTerminals } from "./terminals.ts";
import { type AskedCall, callsAskedFor, optionFor, pathInWorktree } from "./permission.ts";

const PERMITTED = "permitted; the agent does it itself";

/** Ids of our own: those of the agent are its own business, and may come again. */
const callOf = ({ session }: ClientParts, { name, input }: AskedCall) => ({
  callId: `acp-${randomUUID()}`,
  name,
  input,
  signal: session.signal,
});

const refusal = (answer: Exclude<ToolAnswer, { kind: "ok" }>): RequestError =>
  new RequestError(-32_000, `${answer.code}: ${answer.message}`);

const permit = async (parts: ClientParts, asked: readonly AskedCall[]): Promise<boolean> => {
  for (const one of asked) {
    const answer = await parts.tools.call({ ...callOf(parts, one), instead: () => Promise.resolve(PERMITTED) });
    if (answer.kind === "ok") continue;
    parts.session.decided("permission refused", `${one.name}: ${answer.code}: ${answer.message}`);
    return false;
  }
  return true;
};

const linesOf = (text: string, line: number | null | undefined, limit: number | null | undefined): string => {
  if (!line && !limit) return text;
  const first = Math.max(0, (line ?? 1) - 1);
  return text
    .split("\n")
    .slice(first, limit ? first + limit : undefined)
    .join("\n");
};

const readFile = async (parts: ClientParts, path: string): Promise<string> => {
  let text = "";
  const asked = { name: "read_file", input: { path } };
  const answer = await parts.tools.call({
    ...callOf(parts, asked),
    // As it is: the answer of the tool has numbers before its lines.
    instead: async () => {
      text = (await readConfined(parts.worktree, path)).toString("utf8");
      return `read ${text.length} characters`;
    },
  });
  if (answer.kind !== "ok") throw refusal(answer);
  return text;
};

const writeFile = async (parts: ClientParts, path: string, content: string): Promise<void> => {
  const answer = await parts.tools.call(callOf(parts, { name: "write_file", input: { path, content } }));
  if (answer.kind !== "ok") throw refusal(answer);
};

export const serveClient = (app: ClientApp, parts: ClientParts): void => {
  const at = (path: string): string => pathInWorktree(parts.worktree, path);
  const terminals = createTerminals(parts);
  app
    .onRequest(methods.client.session.requestPermission, async ({ params }) => {
      const allowed = await permit(parts, callsAskedFor(params, parts.worktree));
      const optionId = optionFor(params, allowed);
      return { outcome: optionId === null ? { outcome: "cancelled" } : { outcome: "selected", optionId } };
    })
    .onRequest(methods.client.fs.readTextFile, async ({ params: { path, line, limit } }) => ({
      content: linesOf(await readFile(parts, at(path)), line, limit),
    }))
    .onRequest(methods.client.fs.writeTextFile, ({ params: { path, content } }) => writeFile(parts, at(path), content))
    .onRequest(methods.client.terminal.create, ({ params }) => ({ terminalId: terminals.create(params) }))
    .onRequest(methods.client.terminal.output, ({ params }) => terminals.output(params.terminalId))
    .onRequest(methods.client.terminal.waitForExit, ({ params }) => terminals.exit(params.terminalId))
    .onRequest(methods.client.terminal.kill, ({ params }) => terminals.kill(params.terminalId))
    .onRequest(methods.client.terminal.release, ({ params }) => terminals.release(params.terminalId));
};
