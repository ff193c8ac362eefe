/** What an agent tells of its work, into the session. */
import type { SessionUpdate, ToolCallContent, ToolCallUpdate } from "@agentclientprotocol/sdk";
import { z } from "zod";
import type { ForeignSession } from "../foreign/foreign-session.ts";

const json = z.json();

const contentText = (part: ToolCallContent): string => {
  if (part.type === "diff") return `changed ${part.path}`;
  if (part.type === "terminal") return `in terminal ${part.terminalId}`;
  return part.content.type === "text" ? part.content.text : `[${part.content.type}]`;
};

const answerOf = ({ content, rawOutput }: ToolCallUpdate): string => {
  const text = (content ?? []).map(contentText).join("\n");
  return text === "" && rawOutput !== undefined && rawOutput !== null ? JSON.stringify(rawOutput) : text;
};

const tell = (session: ForeignSession, call: ToolCallUpdate): void => {
  const { toolCallId: callId, name, kind, title, rawInput, status } = call;
  // An update of a call that was never told of tells of it.
  session.called({ callId, name: name ?? kind ?? "tool", input: json.safeParse(rawInput).data ?? title ?? null });
  if (status === "completed") session.answered({ callId, outcome: "ok", content: answerOf(call) });
  if (status === "failed") session.answered({ callId, outcome: "failed", content: answerOf(call) });
};

/** Plans, modes, titles and what later versions tell are no part of what was said or done. */
export const recordUpdate = (session: ForeignSession, update: SessionUpdate): void => {
  const { sessionUpdate: kind } = update;
  if (kind === "agent_message_chunk" || kind === "agent_thought_chunk") {
    if (update.content.type === "text") {
      session.say(kind === "agent_message_chunk" ? "text" : "reasoning", update.content.text);
    }
  } else if (kind === "tool_call" || kind === "tool_call_update") {
    tell(session, update);
  } else if (kind === "usage_update" && update.cost) {
    session.decided("cost so far", `${update.cost.amount} ${update.cost.currency}, as the agent says`);
  }
};
