/**
 * A control plane for the length of one command, in the command's own process: the same server, asked without a port. So
 * whatever a command asks is taken apart, judged, limited and put on the audit log as if it had come over the network.
 */
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { OutgoingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { openCommandPlane } from "../control-plane.ts";
import { openApp } from "./open-app.ts";

export type ServedCommand = {
  /** Answers requests to any host in place of the network. */
  fetch: typeof globalThis.fetch;
  /** Of the data folder's owner. */
  token: string;
  /** What went wrong on our side last: an answer does not tell, and there is no log to look into. */
  fault: () => unknown;
  close: () => Promise<void>;
};

/** Where a browser would find it, if it were up as usual: what links in mails lead to. */
const USUAL_URL = "http://127.0.0.1:7386";

const createFaultLog = () => {
  let last: unknown = null;
  const nothing = (): void => undefined;
  const keep = (about: unknown): void => {
    if (typeof about === "object" && about !== null && "err" in about) last = about.err;
  };
  const logger: FastifyBaseLogger = {
    level: "error",
    fatal: keep,
    error: keep,
    warn: nothing,
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
    child: () => logger,
  };
  return { logger, last: () => last };
};

const headersOf = (headers: OutgoingHttpHeaders): Headers => {
  const known = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat()) if (one !== undefined) known.append(name, String(one));
  }
  return known;
};

/** What `fetch` promises, done by the server itself: an answer begins when its head is there, and ends when it ends. */
const fetchFrom =
  (app: FastifyInstance, onAnswer: (ended: Promise<unknown>) => void): typeof globalThis.fetch =>
  async (input, init = {}) => {
    const { method = "GET", headers, body, signal } = init;
    signal?.throwIfAborted();
    const address = new URL(input instanceof Request ? input.url : input);
    const reply = await app.inject({
      method: method as "GET",
      url: `${address.pathname}${address.search}`,
      headers: { "user-agent": "provost", ...Object.fromEntries(new Headers(headers)), host: address.host },
      ...(typeof body === "string" && { payload: body }),
      ...(signal && { signal }),
      payloadAsStream: true,
    });
    const { res } = reply.raw;
    if (!res.destroyed) onAnswer(new Promise((resolve) => res.once("close", resolve)));
    const content = reply.stream();
    // The one who asked has left: so must the one who answers, or it would follow events for nobody.
    content.once("close", () => res.destroy());
    content.on("error", () => undefined); // told to whoever reads; an abort may come when nobody does any more
    const empty = reply.statusCode === 204 || reply.statusCode === 304;
    if (empty) content.resume();
    return new Response(empty ? null : (Readable.toWeb(content) as ReadableStream<Uint8Array>), {
      status: reply.statusCode,
      headers: headersOf(reply.headers),
    });
  };

/** @param databaseUrl of a served database; the one in the data folder when absent */
export const serveCommand = async (options: {
  homePath: string;
  databaseUrl?: string | undefined;
}): Promise<ServedCommand> => {
  const plane = await openCommandPlane(options);
  const faults = createFaultLog();
  try {
    const { app, token } = await openApp(plane, {
      started: () => true,
      publicUrl: () => plane.identity.publicUrl ?? USUAL_URL,
      repositories: [],
      logger: faults.logger,
      files: new Map(),
      origins: [],
    });
    const answers: Promise<unknown>[] = [];
    const close = async (): Promise<void> => {
      await app.close();
      // What was done goes onto the audit log when its answer is out.
      await Promise.all(answers);
      await plane.close();
    };
    return { fetch: fetchFrom(app, (ended) => answers.push(ended)), token, fault: faults.last, close };
  } catch (error) {
    await plane.close();
    throw error;
  }
};
