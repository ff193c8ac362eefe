/** How answers that are not JSON leave: contents with their ranges, and events as they come. */
import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { asProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { BytesResponse } from "../contract.ts";
import type { Content, Live } from "../route.ts";

/** Quoted as RFC 6266 wants it; what is no plain letter goes into the second form. */
const disposition = (fileName: string): string => {
  const plain = fileName.replaceAll(/[^\w.-]/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`;
};

/** Headers leave with the first piece, and whoever follows something silent would wait for them in vain. */
async function* opened(body: AsyncIterable<unknown>): AsyncGenerator {
  yield Buffer.alloc(0);
  yield* body;
}

export const sendContent = (reply: FastifyReply, content: Content, { contentType }: BytesResponse): FastifyReply => {
  void reply.header("content-type", content.contentType ?? contentType).header("accept-ranges", "bytes");
  if (content.fileName !== undefined) void reply.header("content-disposition", disposition(content.fileName));
  if (content.etag !== undefined) void reply.header("etag", content.etag);
  if (content.length !== undefined) void reply.header("content-length", content.length);
  if (content.range !== undefined) {
    const { first, last, total } = content.range;
    void reply.code(206).header("content-range", `bytes ${first}-${last}/${total}`);
  }
  if (content.live === true) {
    void reply.header("x-accel-buffering", "no"); // asks nginx to pass it on as it comes
    // What compresses waits for more than somebody who follows has to read, and is told by this alone to leave it.
    reply.request.headers["x-no-compression"] = "true";
    return reply.send(Readable.from(opened(content.body as Readable)));
  }
  return reply.send(content.body);
};

/** Often enough for proxies that end what is silent for a minute. */
const BEAT_MS = 15_000;

const frame = ({ id, event, data }: Live, encode: (data: unknown) => string): string =>
  data === undefined
    ? `id: ${id}\n\n`
    : `id: ${id}\n${event === undefined ? "" : `event: ${event}\n`}data: ${encode(data)}\n\n`;

export type LiveParts = {
  clock: Clock;
  /** Throws when the right to read them has ended: then they end, and say why. */
  recheck: () => Promise<void>;
  encode: (data: unknown) => string;
};

/** Frames of events, with comments in between while there are none: each side learns that the other has gone. */
async function* frames(events: AsyncIterable<Live>, { clock, recheck, encode }: LiveParts): AsyncGenerator<string> {
  // Says at once that all is well: a client that waits for the first event could not tell.
  yield ": connected\n\n";
  const iterator = events[Symbol.asyncIterator]();
  try {
    let next = iterator.next();
    for (;;) {
      const beat = Promise.withResolvers<"beat">();
      const callOff = clock.after(BEAT_MS, () => beat.resolve("beat"));
      const first = await Promise.race([next, beat.promise]);
      callOff();
      if (first !== "beat" && first.done === true) return;
      await recheck();
      if (first === "beat") {
        yield ": beat\n\n";
        continue;
      }
      yield frame(first.value, encode);
      next = iterator.next();
    }
  } catch (thrown) {
    const { code, message } = asProvostError(thrown);
    yield `event: ended\ndata: ${JSON.stringify({ code, message: code === "INTERNAL" ? "a fault in Provost" : message })}\n\n`;
  } finally {
    await iterator.return?.();
  }
}

export const sendEvents = (reply: FastifyReply, events: AsyncIterable<Live>, parts: LiveParts): FastifyReply =>
  reply
    .header("content-type", "text/event-stream; charset=utf-8")
    .header("cache-control", "no-store")
    // Asks nginx to pass it on as it comes.
    .header("x-accel-buffering", "no")
    .send(Readable.from(frames(events, parts), { objectMode: false, encoding: "utf8" }));
