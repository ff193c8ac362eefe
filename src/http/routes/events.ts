import type { WebSocket } from "ws";
import type { HostedTenant } from "../../control-plane.ts";
import { asProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import { CONTRACTS } from "../contracts.ts";
import { defineRoute, type Live } from "../route.ts";

type Wanted = { runId?: string | undefined; names?: string[] | undefined; after?: number | undefined };

type Followed = { after: number; events: AsyncIterable<Event> };

const follow = async (control: HostedTenant, wanted: Wanted, signal: AbortSignal): Promise<Followed> => {
  const { runId, names } = wanted;
  const after = wanted.after ?? (await control.lastEvent());
  return { after, events: control.feed.follow({ after, filter: { runId, names }, signal }) };
};

async function* asLive({ after, events }: Followed): AsyncGenerator<Live> {
  yield { id: String(after) };
  for await (const event of events) yield { id: String(event.position), event: event.name, data: event };
}

/** What the browser saw last goes before what its page asked for in the beginning. */
const lastSeen = (header: string | string[] | undefined): number | undefined =>
  typeof header === "string" && /^\d{1,15}$/.test(header) ? Number(header) : undefined;

const messages = CONTRACTS["events.socket"].response.receives;
const MAX_SUBSCRIPTIONS = 50;

/** Resolves when the bytes are on their way: whoever reads slowly is not sent more than that ahead. */
const send = (socket: WebSocket, message: unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()));
  });

type Conversation = {
  socket: WebSocket;
  control: HostedTenant;
  recheck: () => Promise<void>;
  subscriptions: Map<string, AbortController>;
};

const deliver = async ({ socket, control, recheck }: Conversation, id: string, wanted: Wanted, signal: AbortSignal) => {
  await recheck();
  const { after, events } = await follow(control, wanted, signal);
  await send(socket, { kind: "subscribed", id, after });
  for await (const event of events) {
    await recheck();
    const { tenantId: _, ...told } = event;
    await send(socket, { kind: "event", id, event: told });
  }
};

const subscribe = (conversation: Conversation, id: string, wanted: Wanted): void => {
  const { socket, subscriptions } = conversation;
  const ending = new AbortController();
  subscriptions.get(id)?.abort();
  subscriptions.set(id, ending);
  deliver(conversation, id, wanted, ending.signal).catch((thrown: unknown) => {
    const { code, message } = asProvostError(thrown);
    // A connection that has gone cannot be told so.
    send(socket, { kind: "ended", id, code, message }).catch(() => undefined);
  });
};

const hear = (conversation: Conversation, text: string): void => {
  const { socket, subscriptions } = conversation;
  const refuse = (code: string, message: string): void =>
    void send(socket, { kind: "refused", code, message }).catch(() => undefined);
  const read = messages.safeParse(parseJson(text));
  if (!read.success) return refuse("REQUEST_INVALID", read.error.message);
  const { kind, id } = read.data;
  if (kind === "unsubscribe") {
    subscriptions.get(id)?.abort();
    subscriptions.delete(id);
    return;
  }
  if (subscriptions.size >= MAX_SUBSCRIPTIONS && !subscriptions.has(id)) {
    return refuse("RATE_LIMITED", `a connection has at most ${MAX_SUBSCRIPTIONS} subscriptions`);
  }
  subscribe(conversation, id, read.data);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no message of ours is that, and it is refused like any other
  }
};

export const eventRoutes = [
  defineRoute("events.list", async ({ query: { runId, names, causation, after, limit }, control }) => {
    const { events, through } = await control.eventPage({ filter: { runId, names }, causation, after, limit });
    return { items: events, last: through };
  }),
  defineRoute("events.last", async ({ control }) => ({ position: await control.lastEvent() })),
  defineRoute("events.stream", async ({ query, headers, control, signal }) =>
    asLive(await follow(control, { ...query, after: lastSeen(headers["last-event-id"]) ?? query.after }, signal)),
  ),
  defineRoute("events.socket", ({ socket, control, recheck }) => {
    const subscriptions = new Map<string, AbortController>();
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) socket.close(1003, "text only");
      else hear({ socket, control, recheck, subscriptions }, data.toString());
    });
    socket.on("close", () => {
      for (const ending of subscriptions.values()) ending.abort();
    });
  }),
];
