/** A caller of tools for tests of the loop: real files in a real folder, without the choke point that decides about calls. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { ToolAnswer, ToolCall, ToolCaller } from "../../src/agents/tools/tool-caller.ts";

const inputSchema = z.object({ path: z.string(), content: z.string().optional() });

export type WorktreeTools = ToolCaller & {
  /** Ids of the calls that took effect. */
  done: string[];
};

/** The tools `write` and `read`. A call that was answered is answered from memory, as the choke point does from its record. */
export const worktreeTools = (folder: string): WorktreeTools => {
  const answers = new Map<string, ToolAnswer>();
  const done: string[] = [];
  const ok = (content: string): ToolAnswer => ({ kind: "ok", content, truncated: false });
  const act = async ({ name, input }: ToolCall): Promise<ToolAnswer> => {
    const { path, content } = inputSchema.parse(input);
    const file = join(folder, path);
    if (name === "read") return ok(await readFile(file, "utf8"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content ?? "");
    return ok(`wrote ${path}`);
  };
  const tool = (name: string) => ({ name, description: `${name} a file`, inputSchema: { type: "object" } });
  return {
    done,
    schemas: () => Promise.resolve([tool("read"), tool("write")]),
    call: async (call) => {
      const known = answers.get(call.callId);
      if (known !== undefined) return known;
      const answer = await act(call).catch((error: Error): ToolAnswer => ({
        kind: "failed",
        code: "TOOL_FAILED",
        message: error.message,
      }));
      answers.set(call.callId, answer);
      done.push(call.callId);
      return answer;
    },
  };
};
