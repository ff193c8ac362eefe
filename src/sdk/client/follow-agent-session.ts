/** A session of an agent as it is written, until it ends. */
import type { Json } from "../../http/contract.ts";
import type { SessionEntry } from "../../model/agent-session.ts";
import { followStream, type StreamOptions } from "./follow-stream.ts";
import type { Sender } from "./sender.ts";

export type ClientSessionEntry = { seq: number; at: string; entry: Json<SessionEntry> };

const pathFor = (sessionId: string, after: number | undefined): string =>
  `/v1/agent-sessions/${encodeURIComponent(sessionId)}/stream?after=${after ?? 0}`;

export async function* followAgentSession(
  send: Sender,
  sessionId: string,
  options: StreamOptions,
): AsyncGenerator<ClientSessionEntry, void> {
  for await (const { data } of followStream<ClientSessionEntry>(send, (after) => pathFor(sessionId, after), options)) {
    if (data === null) continue;
    yield data;
    if (data.entry.kind === "ended") return;
  }
}
