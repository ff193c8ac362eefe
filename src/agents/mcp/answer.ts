/**
 * What a tool has answered, as text. Pictures, sounds and files are kept as evidence of the task where there is one, and
 * named otherwise; a link is named and not followed.
 */
import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";
import { ProvostError } from "../../model/errors.ts";
import type { Blobs } from "../../store/home/blobs.ts";
import type { Database } from "../../store/database.ts";
import { insertSubmittedEvidence } from "../../store/runs/submitted-evidence.ts";
import type { ToolContext } from "../tools/tool.ts";

export type AnswerParts = { db: Database; blobs: Blobs };
type Kept = Pick<ToolContext, "site" | "callId"> & { tool: string };

const MAX_FILES = 16;
/** Of a text that is not for a model to read in full anyway; the choke point cuts it further. */
const MAX_TEXT = 1_000_000;

type File = { type: string; name: string; data: string };

/** Null for what is text. */
const fileOf = (block: ContentBlock): File | null => {
  if (block.type === "image" || block.type === "audio") {
    return { type: block.mimeType, name: block.type, data: block.data };
  }
  if (block.type === "resource" && "blob" in block.resource) {
    const { mimeType = "application/octet-stream", uri, blob } = block.resource;
    return { type: mimeType, name: uri, data: blob };
  }
  return null;
};

const textOf = (block: ContentBlock): string => {
  if (block.type === "text") return block.text;
  if (block.type === "resource_link") return `[link to ${block.uri}: it was not followed]`;
  if (block.type === "resource" && "text" in block.resource) return `[${block.resource.uri}]\n${block.resource.text}`;
  return `[content of the kind ${block.type}, which cannot be shown]`;
};

const keep = async ({ db, blobs }: AnswerParts, { site, callId, tool }: Kept, file: File, index: number) => {
  const content = Buffer.from(file.data, "base64");
  const what = `${file.type}, ${content.length} bytes`;
  const { tenantId, sessionId, runId = null, taskId = null, attemptId = null, agentName } = site;
  if (runId === null) return `[${what}: not shown, and not kept, for this is no task of a run]`;
  const { sha256, bytes } = await blobs.put(content);
  const about = { sessionId, callId: `${callId}#${index}`, runId, taskId, attemptId, agentName };
  const evidence = {
    ...about,
    name: `${tool}: ${file.name}`.slice(0, 200),
    path: file.name.slice(0, 500),
    sha256,
    bytes,
  };
  await db.transaction(tenantId, (tx) => insertSubmittedEvidence(tx, evidence));
  return `[${what}: kept as evidence, sha256 ${sha256}]`;
};

/** MCP_TOOL_FAILED when it says that it has failed. */
export const answerText = async (parts: AnswerParts, result: CallToolResult, kept: Kept): Promise<string> => {
  const texts: string[] = [];
  let files = 0;
  for (const block of result.content) {
    const file = fileOf(block);
    if (file === null) texts.push(textOf(block));
    else if (files < MAX_FILES) texts.push(await keep(parts, kept, file, (files += 1)));
    else texts.push(`[${file.type}: left out, there are more than ${MAX_FILES}]`);
  }
  // Servers that answer in a structure are asked to say the same in words; not all do.
  if (texts.length === 0 && result.structuredContent !== undefined)
    texts.push(JSON.stringify(result.structuredContent));
  const text = texts.join("\n").slice(0, MAX_TEXT);
  if (result.isError) throw new ProvostError("MCP_TOOL_FAILED", text === "" ? "it says nothing more" : text);
  return text === "" ? "[it has answered nothing]" : text;
};
