/** What an editor's prompt asks for: a plan in Markdown, or one that lies in a file. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ContentBlock } from "@agentclientprotocol/sdk";
import { ProvostError } from "../model/errors.ts";
import { decodeBytes } from "../plan/encoding/decode.ts";
import { readPlanFile } from "../run/start/plan-file.ts";

export type Asked =
  | { kind: "text"; source: string }
  | { kind: "file"; path: string; source: string; sidecar: string | undefined }
  /** The last run of the session, as it goes on. */
  | { kind: "follow" }
  /** Nothing that could be run; why, in words. */
  | { kind: "nothing"; why: string };

const RUN_FILE = /^(?:\/?run\s+)?["'`]?([^"'`\n]+\.(?:md|markdown))["'`]?\s*$/i;
const FOLLOW = /^\/?follow$/i;
const HELP = "send a plan in Markdown, or `run PLAN.md`";

const pathOf = (uri: string): string | null => (uri.startsWith("file://") ? fileURLToPath(uri) : null);

/** As the run reads it, which begins with the file itself and what lies beside it: both must be the same text to both. */
const openFile = async (path: string): Promise<Asked> => {
  try {
    const { source, sidecar } = await readPlanFile(path);
    return { kind: "file", path, source: decodeBytes(source).text, sidecar: sidecar?.text };
  } catch (error) {
    if (!(error instanceof ProvostError)) throw error;
    return { kind: "nothing", why: `${error.code}: ${error.message}` };
  }
};

/** An attached file goes before what is written beside it: "run this" is no plan. */
export const readPrompt = async (prompt: readonly ContentBlock[], cwd: string): Promise<Asked> => {
  for (const block of prompt) {
    if (block.type === "resource" && "text" in block.resource) {
      const path = pathOf(block.resource.uri);
      // As it is in the editor, saved or not; a run ticks the tasks in the file, so it needs one that is saved.
      if (path !== null) return openFile(path);
      return { kind: "text", source: block.resource.text };
    }
    if (block.type === "resource_link") {
      const path = pathOf(block.uri);
      if (path !== null) return openFile(path);
    }
  }
  const text = prompt.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
  if (FOLLOW.test(text.trim())) return { kind: "follow" };
  const named = RUN_FILE.exec(text.trim())?.[1];
  if (named !== undefined) return openFile(resolve(cwd, named.trim()));
  return text.trim() === "" ? { kind: "nothing", why: HELP } : { kind: "text", source: text };
};

export const notRunnable = (problems: readonly string[]): string =>
  [`This cannot be run; ${HELP}.`, ...problems.map((problem) => `- ${problem}`)].join("\n");
