/**
 * A service that takes tasks over HTTP, by the contract of the kind `http`. It does what the line of its order that begins
 * with "HTTP:" says, as JSON, on a clone of the repository that it was sent.
 */
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { isSigned } from "../../src/events/webhooks/verify.ts";
import { type HttpOrder, orderSchema } from "../../src/agents/kinds/http/contract.ts";
import { Workshop } from "./workshop.ts";

const workSchema = z.object({
  write: z.record(z.string(), z.string()).default({}),
  handIn: z.enum(["patch", "files", "bundle"]).default("patch"),
  /** Handed in as it stands. */
  result: z.unknown().optional(),
  /** Answers 202 and is asked again, until the test lets it end. */
  later: z.boolean().default(false),
  /** Answers that it reports by itself, until the test has it do so. */
  byCallback: z.boolean().default(false),
  /** Takes the order and answers nothing. */
  silent: z.boolean().default(false),
  fail: z.string().optional(),
  /** How often it answers 503 first. */
  away: z.number().default(0),
  /** Answered in place of everything. */
  answer: z.unknown().optional(),
});

export type HttpAgentService = {
  url: string;
  /** Jobs that were begun, in order. */
  jobs: HttpOrder[];
  requests: string[];
  cancelled: string[];
  /** Resolves when somebody has asked how a job goes. */
  polled(): Promise<void>;
  /** Resolves when so many jobs were given. */
  given(count: number): Promise<void>;
  /** Reports a job as its service would: with its own token, or another one. Resolves to the status of the answer. */
  report(order: HttpOrder, token?: string, body?: unknown): Promise<number>;
  /** Lets those that take longer end, now and later. */
  release(): void;
  close(): Promise<void>;
};

/** By what is in the body; where there is none, by what is asked. */
const isFromProvost = ({ method = "", url = "", headers }: IncomingMessage, body: string, secret: string): boolean => {
  const header = (name: string): string => String(headers[`webhook-${name}`]);
  const [id, timestamp, signature] = [header("id"), header("timestamp"), header("signature")];
  const signed = method === "POST" ? body : `${method} ${url}`;
  return isSigned({ id, timestamp, signature, body: signed }, [secret], new Date());
};

const answerTo = (order: HttpOrder, work: z.infer<typeof workSchema>): unknown => {
  if (work.answer !== undefined) return work.answer;
  if (work.fail !== undefined) return { state: "failed", message: work.fail };
  if (work.result !== undefined) return { state: "done", result: work.result };
  const workshop = new Workshop(order.repository, Buffer.from(order.repository.bundle ?? "", "base64"));
  for (const [path, content] of Object.entries(work.write)) workshop.write(path, content);
  const files = () => workshop.files().map(({ path, content }) => ({ path, content: content.toString("utf8") }));
  const results = {
    patch: () => ({ patch: workshop.patch() }),
    files: () => ({ files: files() }),
    bundle: () => ({ bundle: workshop.bundle().toString("base64") }),
  };
  const result = results[work.handIn]();
  workshop.remove();
  return { state: "done", result, said: "I have done it." };
};

export const startHttpAgent = async (secret?: string): Promise<HttpAgentService> => {
  const jobs: HttpOrder[] = [];
  const requests: string[] = [];
  const cancelled: string[] = [];
  const arrivals = new EventEmitter();
  const away = new Map<string, number>();
  const polled = Promise.withResolvers<undefined>();
  let released = false;
  const workOf = ({ task }: HttpOrder) => {
    const line = task.text.split("\n").find((one) => one.trim().startsWith("HTTP:")) ?? "HTTP: {}";
    return workSchema.parse(JSON.parse(line.trim().slice("HTTP:".length)));
  };
  const send = (response: ServerResponse, status: number, body: unknown): void =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const begin = (response: ServerResponse, body: string): void => {
    const order = orderSchema.parse(JSON.parse(body));
    const work = workOf(order);
    const left = away.get(order.job) ?? work.away;
    away.set(order.job, left - 1);
    if (left > 0) return send(response, 503, {});
    if (!jobs.some(({ job }) => job === order.job)) jobs.push(order);
    arrivals.emit("job");
    if (work.silent) return undefined;
    if (work.byCallback) return send(response, 202, { state: "accepted", said: "I begin." });
    if (!work.later) return send(response, 200, answerTo(order, work));
    send(response, 202, { state: "working", status: `/jobs/${order.job}`, retryAfterMs: 100, said: "I begin." });
  };
  const look = (response: ServerResponse, id: string): void => {
    const order = jobs.find(({ job }) => job === id);
    if (order === undefined) return send(response, 404, {});
    polled.resolve(undefined);
    if (released) return send(response, 200, answerTo(order, workOf(order)));
    send(response, 200, { state: "working", status: `/jobs/${id}`, retryAfterMs: 100, said: "I begin." });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "" } = request;
    const body = await text(request);
    requests.push(`${method} ${url}`);
    if (method === "OPTIONS") return void response.writeHead(204).end();
    if (secret !== undefined && !isFromProvost(request, body, secret)) return send(response, 401, {});
    if (method === "POST" && url === "/tasks") return begin(response, body);
    const id = url.slice("/jobs/".length);
    if (method !== "DELETE") return look(response, id);
    cancelled.push(method === "DELETE" && url === "/tasks" ? String(request.headers["idempotency-key"]) : id);
    response.writeHead(204).end();
  };
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 500, { error: String(error) }));
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tasks`,
    jobs,
    requests,
    cancelled,
    polled: () => polled.promise.then(() => undefined),
    given: async (count) => {
      while (jobs.length < count) await once(arrivals, "job");
    },
    report: async (order, token = order.callback?.token, body = answerTo(order, workOf(order))) => {
      const answered = await fetch(order.callback?.url ?? "", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      await answered.text();
      return answered.status;
    },
    release: () => {
      released = true;
    },
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
