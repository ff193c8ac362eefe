/** Events as they are committed, each once and in order. */
import type { ClientEvent } from "./client-types.ts";
import { followStream, type StreamOptions } from "./follow-stream.ts";
import type { Sender } from "./sender.ts";

/** Without `after` it begins now. */
export type FollowOptions = StreamOptions & {
  runId?: string;
  /** Names; `task.*` is all that begin so. */
  names?: readonly string[];
  /** Told how far the events have been looked at, also where none was wanted. */
  onPosition?: (position: number) => void;
};

const pathFor = ({ runId, names }: FollowOptions, after: number | undefined): string => {
  const query = new URLSearchParams();
  if (runId !== undefined) query.set("runId", runId);
  if (names !== undefined && names.length > 0) query.set("names", names.join(","));
  if (after !== undefined) query.set("after", String(after));
  return `/v1/events/stream?${query.toString()}`;
};

export async function* followEvents(send: Sender, options: FollowOptions): AsyncGenerator<ClientEvent, void> {
  const frames = followStream<ClientEvent>(send, (after) => pathFor(options, after), options);
  for await (const { position, data } of frames) {
    options.onPosition?.(position);
    if (data !== null) yield data;
  }
}
