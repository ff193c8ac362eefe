/** Terminals of an agent: each is one call of `run_command`. Its output is there when the command has ended. */
import { RequestError, type CreateTerminalRequest, type TerminalExitStatus } from "@agentclientprotocol/sdk";
import { randomUUID } from "node:crypto";
import { pathInWorktree } from "./permission.ts";
import type { ClientParts } from "./client-parts.ts";

type Ended = { output: string; exit: TerminalExitStatus };
type Terminal = { controller: AbortController; ended: Promise<Ended>; now: Ended | null };

const EXIT_LINE = /^exit code (\d+)\n/;

export const createTerminals = ({ tools, session, worktree }: ClientParts) => {
  const terminals = new Map<string, Terminal>();

  const run = async (
    id: string,
    { command, args = [], cwd }: CreateTerminalRequest,
    signal: AbortSignal,
  ): Promise<Ended> => {
    const input = { command: [command, ...args], ...(cwd && { folder: pathInWorktree(worktree, cwd) }) };
    const answer = await tools.call({ callId: `acp-${id}`, name: "run_command", input, signal });
    if (answer.kind !== "ok") {
      return { output: `${answer.code}: ${answer.message}`, exit: { exitCode: answer.kind === "refused" ? 126 : 1 } };
    }
    const [line = "", exitCode] = EXIT_LINE.exec(answer.content) ?? [];
    return { output: answer.content.slice(line.length), exit: { exitCode: Number(exitCode ?? 0) } };
  };

  const find = (id: string): Terminal => {
    const found = terminals.get(id);
    if (found === undefined) throw new RequestError(-32_602, `there is no terminal ${id}`);
    return found;
  };

  return {
    create: (request: CreateTerminalRequest): string => {
      const id = randomUUID();
      const variables = (request.env ?? []).map(({ name }) => name).join(", ");
      if (variables !== "") session.decided("terminal", `it runs without the variables ${variables}`);
      const controller = new AbortController();
      const signal = AbortSignal.any([session.signal, controller.signal]);
      const terminal: Terminal = { controller, ended: run(id, request, signal), now: null };
      terminals.set(id, terminal);
      void terminal.ended.then((ended) => (terminal.now = ended));
      return id;
    },
    output: (id: string) => {
      const { now } = find(id);
      return { output: now?.output ?? "", truncated: false, exitStatus: now?.exit ?? null };
    },
    exit: async (id: string): Promise<TerminalExitStatus> => (await find(id).ended).exit,
    kill: (id: string): void => find(id).controller.abort(),
    release: (id: string): void => {
      find(id).controller.abort();
      terminals.delete(id);
    },
  };
};
