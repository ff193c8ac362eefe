/** Events as they come: over SSE and WebSocket, over connections that break, and only for whoever still may. */
import { connect } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createClient } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { nativePlan } from "../../support/native-plan.ts";

let api: Api;
let repository: GitRepository;
let planId: string;
beforeAll(async () => {
  repository = createGitRepository();
  api = await startApi();
  const source = nativePlan([{ tasks: [{ title: "Wait", script: "sleep 600" }] }]);
  ({ planId } = await api.client.plans.upload({ body: { source } }));
});
afterAll(async () => {
  await api.stop();
  repository.remove();
});

/** A run that is begun and cancelled: some events. @param onBegun told of it before it is cancelled */
const makeEvents = async (onBegun: (runId: string) => void = () => undefined): Promise<string> => {
  const body = { plan: { planId }, repository: { path: repository.path }, maxAgents: 1 };
  const { runId } = await api.client.runs.start({ body });
  onBegun(runId);
  await api.client.runs.cancel({ params: { runId }, body: {} });
  return runId;
};

/** A proxy whose connections a test can cut. */
const startProxy = async (target: string): Promise<{ url: string; cut(): number; server: Server }> => {
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(target);
  const server = createServer((inner) => {
    const outer = connect(Number(port), hostname);
    sockets.add(inner);
    inner.on("close", () => sockets.delete(inner));
    for (const socket of [inner, outer]) socket.on("error", () => undefined);
    inner.pipe(outer).pipe(inner);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address() as { port: number };
  const cut = (): number => {
    const { size } = sockets;
    for (const socket of sockets) socket.destroy();
    return size;
  };
  return { url: `http://127.0.0.1:${address.port}`, cut, server };
};

describe("the stream", () => {
  it("goes on where it was after connections break, with nothing twice and nothing missing", async () => {
    const proxy = await startProxy(api.url);
    const client = createClient({ url: proxy.url, token: api.token });
    const { position: before } = await api.client.events.last();
    const ending = new AbortController();
    const seen: number[] = [];
    const states: string[] = [];
    let last = "";
    const following = (async () => {
      const signal = ending.signal;
      for await (const event of client.followEvents({
        after: before,
        signal,
        onState: (state) => states.push(state),
      })) {
        seen.push(event.position);
        if (seen.length % 3 === 1) proxy.cut();
        if (event.name === "run.cancelled" && event.runId === last) ending.abort();
      }
    })();
    await makeEvents();
    // Else all that happens may have come over the first connection before anybody reads of it.
    await expect.poll(() => states).toContain("lost");
    await makeEvents((runId) => (last = runId)); // the event that ends it may come before the answer
    await following;
    proxy.server.close();
    proxy.cut();

    const { items } = await api.client.events.list({ query: { after: before, limit: 1_000 } });
    const upTo = items.findIndex(({ name, runId }) => name === "run.cancelled" && runId === last);
    expect(seen).toEqual(items.slice(0, upTo + 1).map(({ position }) => position));
  });

  it("tells where it begins, and begins after the id that a browser saw last", async () => {
    await makeEvents();
    const { position } = await api.client.events.last();
    const first = async (headers: Record<string, string>, path = "/v1/events/stream"): Promise<string> => {
      const ending = new AbortController();
      const response = await api.request(path, { headers, signal: ending.signal });
      expect(response.headers.get("content-type")).toContain("text/event-stream");
      let text = "";
      for await (const chunk of response.body ?? []) {
        text += new TextDecoder().decode(chunk);
        if (/^id: \d+$/m.test(text)) break;
      }
      ending.abort();
      return /^id: (\d+)$/m.exec(text)?.[1] ?? "";
    };
    // Refusals get to the audit chain a moment later, and so the last position may have moved on.
    expect(Number(await first({}))).toBeGreaterThanOrEqual(position);
    expect(await first({ "last-event-id": "3" }, "/v1/events/stream?after=1")).toBe("3");
  });

  it("gives what was asked for and no more", async () => {
    const runId = await makeEvents();
    await makeEvents();
    const query = { runId, names: "run.*" };
    const { items } = await api.client.events.list({ query });
    expect(items.length).toBeGreaterThan(0);
    expect(items.every((event) => event.runId === runId && event.name.startsWith("run."))).toBe(true);

    const seen: string[] = [];
    const ending = new AbortController();
    for await (const event of api.client.followEvents({
      ...query,
      names: ["run.*"],
      after: 0,
      signal: ending.signal,
    })) {
      seen.push(event.name);
      if (seen.length === items.length) ending.abort();
    }
    expect(seen).toEqual(items.map(({ name }) => name));
  });

  it("ends with a refusal for who may not", async () => {
    const stranger = createClient({ url: api.url, token: "wrong", retries: 0 });
    await expect(stranger.followEvents().next()).rejects.toMatchObject({ code: "UNAUTHENTICATED", status: 401 });
  });
});

type Message = {
  kind: string;
  id?: string;
  after?: number;
  code?: string;
  event?: { position: number; runId: string };
};

const openSocket = async (
  headers: Record<string, string>,
): Promise<{ socket: WebSocket; next: () => Promise<Message> }> => {
  const socket = new WebSocket(`${api.url.replace("http", "ws")}/v1/events/socket`, { headers });
  const queue: Message[] = [];
  let wake: () => void = () => undefined;
  socket.on("message", (data: Buffer) => {
    queue.push(JSON.parse(data.toString()) as Message);
    wake();
  });
  await once(socket, "open");
  const next = async (): Promise<Message> => {
    for (;;) {
      const message = queue.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { socket, next };
};

describe("the socket", () => {
  it("carries several subscriptions, each resumable, and takes them back", async () => {
    const runId = await makeEvents();
    const { socket, next } = await openSocket({ authorization: `Bearer ${api.token}` });
    const say = (message: object): void => socket.send(JSON.stringify(message));

    say({ kind: "subscribe", id: "one", runId, after: 0 });
    expect(await next()).toEqual({ kind: "subscribed", id: "one", after: 0 });
    const first = await next();
    expect(first).toMatchObject({ kind: "event", id: "one", event: { runId } });
    expect(first.event).not.toHaveProperty("tenantId");
    say({ kind: "unsubscribe", id: "one" });

    say({ kind: "subscribe", id: "two", runId, after: first.event?.position });
    let message = await next();
    while (message.id === "one") message = await next();
    expect(message).toMatchObject({ kind: "subscribed", id: "two" });
    expect((await next()).event?.position).toBeGreaterThan(first.event?.position ?? 0);
    socket.close();
  });

  it("refuses what it does not understand, and stays", async () => {
    const { socket, next } = await openSocket({ authorization: `Bearer ${api.token}` });
    for (const text of ["{", "[]", '{"kind":"subscribe"}', '{"kind":"subscribe","id":"a","tenantId":"other"}']) {
      socket.send(text);
      expect(await next()).toMatchObject({ kind: "refused", code: "REQUEST_INVALID" });
    }
    socket.close();
  });

  it.each([
    ["nobody", {}],
    ["a wrong token", { authorization: "Bearer wrong" }],
    ["a cookie that is none", { cookie: "provost=wrong" }],
  ])("is not opened for %s", async (_, headers) => {
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/v1/events/socket`, { headers });
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(401);
    socket.on("error", () => undefined);
    socket.terminate();
  });
});
