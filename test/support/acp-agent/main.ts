/**
 * An agent on the official SDK of the Agent Client Protocol, as a process of its own. It is no model: it does what the line
 * of its prompt that begins with "ACP:" says, as JSON steps.
 */
import { Readable, Writable } from "node:stream";
import { writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import {
  agent,
  methods,
  ndJsonStream,
  PROTOCOL_VERSION,
  type AgentContext,
  type ToolCall,
} from "@agentclientprotocol/sdk";
import { z } from "zod";

const stepSchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("say"), text: z.string() }),
  z.object({ do: z.literal("read"), path: z.string() }),
  z.object({ do: z.literal("write"), path: z.string(), content: z.string() }),
  z.object({ do: z.literal("run"), command: z.array(z.string()) }),
  /** Asks for permission and, when it has it, writes the file by itself. */
  z.object({ do: z.literal("edit"), path: z.string(), content: z.string() }),
  z.object({ do: z.literal("die") }),
  z.object({ do: z.literal("hang") }),
]);
type Step = z.infer<typeof stepSchema>;

let cwd = "";
let count = 0;
const cancelled = Promise.withResolvers<undefined>();

const edit = async (client: AgentContext, sessionId: string, path: string, content: string): Promise<string> => {
  const toolCallId = `call-${(count += 1)}`;
  const diff = { type: "diff", path: `${cwd}/${path}`, oldText: null, newText: content } as const;
  const toolCall: ToolCall = { toolCallId, title: `Edit ${path}`, kind: "edit", content: [diff], rawInput: { path } };
  await client.notify(methods.client.session.update, {
    sessionId,
    update: { sessionUpdate: "tool_call", ...toolCall },
  });
  const { outcome } = await client.request(methods.client.session.requestPermission, {
    sessionId,
    toolCall,
    options: [
      { optionId: "yes", name: "Allow", kind: "allow_once" },
      { optionId: "no", name: "Reject", kind: "reject_once" },
    ],
  });
  const allowed = outcome.outcome === "selected" && outcome.optionId === "yes";
  if (allowed) await writeFile(`${cwd}/${path}`, content);
  const status = allowed ? "completed" : "failed";
  await client.notify(methods.client.session.update, {
    sessionId,
    update: { sessionUpdate: "tool_call_update", toolCallId, status },
  });
  return `edit of ${path}: ${allowed ? "allowed" : "rejected"}`;
};

const run = async (client: AgentContext, sessionId: string, [command = "", ...args]: string[]): Promise<string> => {
  const { terminalId } = await client.request(methods.client.terminal.create, { sessionId, command, args, cwd });
  const { exitCode } = await client.request(methods.client.terminal.waitForExit, { sessionId, terminalId });
  const { output } = await client.request(methods.client.terminal.output, { sessionId, terminalId });
  await client.request(methods.client.terminal.release, { sessionId, terminalId });
  return `ran: ${exitCode}: ${output}`;
};

const act = async (client: AgentContext, sessionId: string, step: Step): Promise<string> => {
  switch (step.do) {
    case "say":
      return step.text;
    case "read": {
      const { content } = await client.request(methods.client.fs.readTextFile, {
        sessionId,
        path: `${cwd}/${step.path}`,
      });
      return `read: ${content}`;
    }
    case "write":
      await client.request(methods.client.fs.writeTextFile, {
        sessionId,
        path: `${cwd}/${step.path}`,
        content: step.content,
      });
      return `wrote ${step.path}`;
    case "run":
      return run(client, sessionId, step.command);
    case "edit":
      return edit(client, sessionId, step.path, step.content);
    case "die":
      process.stderr.write("it was told to die\n");
      process.exit(3);
    // falls through
    case "hang":
    default:
      await cancelled.promise;
      await delay(300); // it has something to put in order first
      return "cancelled";
  }
};

const stepsIn = (prompt: string): Step[] => {
  const line = prompt.split("\n").find((one) => one.trim().startsWith("ACP:")) ?? "ACP: []";
  return z.array(stepSchema).parse(JSON.parse(line.trim().slice("ACP:".length)));
};

agent({ name: "scripted-agent" })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: PROTOCOL_VERSION,
    agentInfo: { name: "scripted-agent", version: "1.0.0" },
    agentCapabilities: {},
  }))
  .onRequest(methods.agent.session.new, ({ params }) => {
    cwd = params.cwd;
    return { sessionId: "s1" };
  })
  .onNotification(methods.agent.session.cancel, () => cancelled.resolve(undefined))
  .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
    const { sessionId } = params;
    const [first] = params.prompt;
    let stopReason: "end_turn" | "cancelled" = "end_turn";
    for (const step of stepsIn(first?.type === "text" ? first.text : "")) {
      const text = await act(client, sessionId, step).catch((error: Error) => `refused: ${error.message}`);
      if (step.do === "hang") stopReason = "cancelled";
      const content = { type: "text", text: `${text}\n` } as const;
      await client.notify(methods.client.session.update, {
        sessionId,
        update: { sessionUpdate: "agent_message_chunk", content },
      });
    }
    return { stopReason };
  })
  .connect(
    ndJsonStream(
      Writable.toWeb(process.stdout) as WritableStream<Uint8Array>,
      Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>,
    ),
  );
