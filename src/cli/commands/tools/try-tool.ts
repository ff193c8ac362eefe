/** `provost tools try`: one call through all steps, to see what decides about it. */
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { childEnv } from "../../../runtime/child-env.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { homePath } from "../../home-path.ts";

const readInput = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProvostError("TOOL_INPUT_INVALID", `the input is no JSON: ${(cause as Error).message}`, {}, { cause });
  }
};

type Asked = { input: string; worktree: string; as?: string; call?: string; session?: string };

export const defineToolsTry: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost tools list` shows it")
    .option("--input <json>", "what it gets", "{}")
    .option("--worktree <folder>", "folder that it works in", ".")
    .option("--as <agent>", "judged as this agent, and not as the owner")
    .option("--session <id>", "session that the call belongs to (default: a new one)")
    .option("--call <id>", "id of the call: the same one in a session is done once (default: a new one)")
    .addHelpText("after", example(`provost tools try read_file --input '{"path":"README.md"}' --as coder`))
    .action(async (name: string, asked: Asked) => {
      const { input, worktree, as, call = randomUUID(), session: sessionId = randomUUID() } = asked;
      const parsed = readInput(input);
      const { openHomeTools } = await import("../../../control-plane.ts");
      const tools = await openHomeTools({ homePath: homePath(session) });
      const interrupt = new AbortController();
      const stop = (): void => interrupt.abort();
      process.once("SIGINT", stop);
      try {
        const { owner, home } = tools;
        const caller = tools.caller({
          tenantId: owner.tenantId,
          actor: as === undefined ? owner : { ...owner, kind: "agent", id: as, roles: ["agent"] },
          agentName: as ?? owner.id,
          sessionId,
          worktree: resolve(session.io.cwd, worktree),
          env: childEnv([]),
          secrets: [],
          registryDir: home.processes,
          depth: 0,
        });
        const answer = await caller.call({ callId: call, name, input: parsed, signal: interrupt.signal });
        if (session.options.json) session.printJson({ answer });
        else if (answer.kind === "ok") session.print(answer.content);
        else session.print(`${answer.kind}${answer.kind === "refused" ? ` by ${answer.step}` : ""}: ${answer.message}`);
        session.exitCode = answer.kind === "ok" ? EXIT.go : EXIT.noGo;
      } finally {
        process.removeListener("SIGINT", stop);
        await tools.close();
      }
    });
};
