/** What an agent asks permission for, as the call of the tool of ours that would do the same: rules know no other words. */
import { isAbsolute, relative } from "node:path";
import type { RequestPermissionRequest, ToolCallUpdate } from "@agentclientprotocol/sdk";
import { z } from "zod";

export type AskedCall = { name: string; input: Record<string, unknown> };

/** As our tools name files; one outside of the worktree begins with "..", and is refused as such. */
export const pathInWorktree = (worktree: string, path: string): string =>
  isAbsolute(path) ? relative(worktree, path) || "." : path;

const rawSchema = z.object({
  command: z.union([z.string(), z.array(z.string())]).optional(),
  url: z.string().optional(),
});

const commandOf = ({ rawInput, title }: ToolCallUpdate): string[] => {
  const { command } = rawSchema.safeParse(rawInput).data ?? {};
  if (Array.isArray(command)) return command;
  return ["sh", "-c", command ?? title ?? ""];
};

const changed = (call: ToolCallUpdate, worktree: string): AskedCall[] => {
  const diffs = (call.content ?? []).flatMap((part) => (part.type === "diff" ? [part] : []));
  const named = diffs.map(({ path, newText }) => ({ path, content: newText }));
  const other = (call.locations ?? [])
    .filter(({ path }) => !named.some((one) => one.path === path))
    .map(({ path }) => ({ path, content: "" }));
  return [...named, ...other].map(({ path, content }) => ({
    name: "write_file",
    input: { path: pathInWorktree(worktree, path), content },
  }));
};

/** Everything that has to be allowed; what is about nothing that is known is judged as a command with its title. */
export const callsAskedFor = ({ toolCall }: RequestPermissionRequest, worktree: string): AskedCall[] => {
  const asCommand = [{ name: "run_command", input: { command: commandOf(toolCall) } }];
  switch (toolCall.kind ?? "other") {
    case "edit":
    case "delete":
    case "move": {
      const calls = changed(toolCall, worktree);
      return calls.length === 0 ? asCommand : calls;
    }
    case "read":
    case "search": {
      const paths = (toolCall.locations ?? []).map(({ path }) => pathInWorktree(worktree, path));
      return (paths.length === 0 ? ["."] : paths).map((path) => ({ name: "list_files", input: { path } }));
    }
    case "fetch": {
      const { url } = rawSchema.safeParse(toolCall.rawInput).data ?? {};
      return url === undefined ? asCommand : [{ name: "fetch_url", input: { url } }];
    }
    case "execute":
    case "think":
    case "switch_mode":
    case "other":
    default:
      return asCommand;
  }
};

/** The option that says so; null where the agent offers none. */
export const optionFor = ({ options }: RequestPermissionRequest, allowed: boolean): string | null => {
  // Never for more than this once: what is allowed for longer is a rule here, and not there.
  const kinds = allowed ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"];
  const found = kinds.flatMap((kind) => options.find((option) => option.kind === kind) ?? []);
  return found[0]?.optionId ?? null;
};
