/** A local server that speaks the providers' wire protocols and says what its script says. Real HTTP, no real model. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { anthropicMessages } from "./anthropic-messages.ts";
import { answerEmbedding, type EmbeddingProtocol, type EmbeddingRequest } from "./embeddings.ts";
import { googleEmbeddings } from "./google-embeddings.ts";
import { googleGenerateContent } from "./google-generate-content.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import { openaiResponses } from "./openai-responses.ts";
import type { Frame, Protocol } from "./protocol.ts";
import { replyTo, scriptSchema, type Asked, type Fault, type Reply, type ScriptInput } from "./script.ts";

const PROTOCOLS = [anthropicMessages, openaiChat, openaiResponses, googleGenerateContent];
const EMBEDDING_PROTOCOLS = [openaiEmbeddings, googleEmbeddings];

export type ModelRequest = Asked & {
  path: string;
  body: unknown;
  /** Of the trace that it is part of; null where it is part of none. */
  traceparent: string | null;
  /** Aborted by who asked before the answer was whole. */ aborted: boolean;
};

export type ModelServer = {
  url: string;
  /** All that vectors were asked of, in order. */
  embedded: EmbeddingRequest[];
  /** All that was asked, in order. */
  requests: ModelRequest[];
  /** Resolves when `count` requests have come. */
  asked(count: number): Promise<void>;
  /** Lets replies with `hold` go on, now and later. */
  release(): void;
  /** Resolves when a connection was closed by who asked, in the middle of an answer. */
  aborted(): Promise<void>;
  close(): Promise<void>;
};

const writeFrame = (response: ServerResponse, { event, data }: Frame): void => {
  response.write(`${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`);
};

const refuse = (response: ServerResponse, protocol: Pick<Protocol, "fault">, fault: Fault): void => {
  const retry = fault.retryAfterSeconds === undefined ? {} : { "retry-after": String(fault.retryAfterSeconds) };
  response.writeHead(fault.status, { "content-type": "application/json", ...retry });
  response.end(JSON.stringify(protocol.fault(fault)));
};

type Waits = { held: Promise<void>; release: () => void };

const createWaits = (): Waits => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { held: promise, release: () => resolve(undefined) };
};

export const startModelServer = async (input: ScriptInput, port = 0): Promise<ModelServer> => {
  const script = scriptSchema.parse(input);
  const requests: ModelRequest[] = [];
  const embedded: EmbeddingRequest[] = [];
  const timesAsked = new Map<string, number>();
  const waits = createWaits();
  const watchers = new Set<() => void>();
  const tell = (): void => watchers.forEach((look) => look());
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      look();
    });

  /** Whether the answer may end as it should. */
  const stream = async (response: ServerResponse, protocol: Protocol, asked: Asked, reply: Reply, time: number) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    let deltas = 0;
    for (const frame of protocol.frames(reply, asked)) {
      if (response.destroyed) return;
      if (frame.delta) {
        const cut = reply.cutAfter !== undefined && time < reply.cuts && deltas >= reply.cutAfter;
        if (cut) {
          // what was written before has to be on its way
          await new Promise((resolve) => response.write(": cut\n\n", resolve));
          response.destroy();
          return;
        }
        if (time === 0 && deltas >= (reply.failAfter ?? Infinity)) {
          writeFrame(response, protocol.failure);
          response.end();
          return;
        }
        if (time === 0 && deltas >= (reply.endAfter ?? Infinity)) {
          response.end();
          return;
        }
      }
      writeFrame(response, frame);
      if (frame.delta) deltas += 1;
      if (frame.delta && deltas === 1 && reply.hold) await waits.held;
      if (frame.delta && reply.everyMs > 0) await delay(reply.everyMs);
    }
    response.end(protocol.end ?? "");
  };

  const isLetIn = (
    request: IncomingMessage,
    response: ServerResponse,
    protocol: Pick<Protocol, "key" | "refusedKey" | "fault">,
  ): boolean => {
    const key = protocol.key(request.headers);
    if (key !== null && (script.key === undefined || key === script.key)) return true;
    refuse(response, protocol, protocol.refusedKey ?? { status: 401, message: "invalid key" });
    return false;
  };

  const embed = async (
    protocol: EmbeddingProtocol,
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ) => {
    const refuseIt = (fault: Fault): void => refuse(response, protocol, fault);
    if (!isLetIn(request, response, protocol)) return;
    const asked = protocol.read(JSON.parse(await text(request)), path);
    if (script.embeddings === undefined) return refuseIt({ status: 404, message: "the script makes no vectors" });
    embedded.push(asked);
    const time = embedded.length - 1;
    await answerEmbedding(response, script.embeddings, asked, { time, protocol, refuse: refuseIt });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const embedding = EMBEDDING_PROTOCOLS.find((one) => one.path.test(path));
    if (embedding !== undefined && request.method === "POST") return embed(embedding, request, response, path);
    const protocol = PROTOCOLS.find((one) => one.path.test(path));
    if (protocol === undefined || request.method !== "POST") {
      response.writeHead(404).end();
      return;
    }
    if (!isLetIn(request, response, protocol)) return;
    let asked: Asked;
    const given = await text(request);
    const body: unknown = JSON.parse(given);
    try {
      asked = protocol.read(body, path);
    } catch (error) {
      refuse(response, protocol, { status: 400, message: error instanceof Error ? error.message : String(error) });
      return;
    }
    const record: ModelRequest = {
      ...asked,
      path,
      body,
      traceparent: request.headers["traceparent"]?.toString() ?? null,
      aborted: false,
    };
    requests.push(record);
    response.on("close", () => {
      record.aborted = !response.writableEnded;
      tell();
    });
    tell();
    const due = replyTo(script, asked, given);
    if (due === null) {
      refuse(response, protocol, {
        status: 404,
        message: `no conversation of the script begins as: ${asked.opening.slice(0, 200)}`,
      });
      return;
    }
    const time = timesAsked.get(due.key) ?? 0;
    timesAsked.set(due.key, time + 1);
    const fault = due.reply.faults[time];
    if (fault !== undefined) refuse(response, protocol, fault);
    else await stream(response, protocol, asked, due.reply, time - due.reply.faults.length);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    embedded,
    asked: (count) => until(() => requests.length >= count),
    release: waits.release,
    aborted: () => until(() => requests.some((request) => request.aborted)),
    close: async () => {
      waits.release();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
