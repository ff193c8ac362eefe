import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressRanges } from "../../../../runtime/outbound/public-address.ts";
import type { ToolContext } from "../../tool.ts";
import { fetchUrlTool } from "./fetch-url.ts";

let server: Server;
let port: number;
const asked: string[] = [];
const answers: Record<string, RequestListener> = {
  "/text": (_request, response) => response.setHeader("content-type", "text/plain").end("hello"),
  "/image": (_request, response) => response.setHeader("content-type", "image/png").end("\u0000\u0001"),
  "/long": (_request, response) => response.end("x".repeat(3_000_000)),
  "/to-text": (_request, response) => response.writeHead(302, { location: "/text" }).end(),
  "/to-other": (_request, response) => response.writeHead(302, { location: `http://other.test:${port}/text` }).end(),
  "/to-inside": (_request, response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
  "/to-file": (_request, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/for-ever": (_request, response) => response.writeHead(302, { location: "/for-ever" }).end(),
  "/silent": () => undefined,
};
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    answers[request.url ?? ""]?.(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

type Given = {
  hosts?: string[];
  mayTouch?: ToolContext["mayTouch"];
  addresses?: Record<string, string[]>;
  signal?: AbortSignal;
};

/** Names lead where the test says: at the first look, and at the ones after that. */
const fetchBy = async (url: string, { hosts = ["docs.test"], mayTouch, addresses = {}, signal }: Given = {}) => {
  const looks = new Map<string, number>();
  const tool = fetchUrlTool({
    allowed: addressRanges(["127.0.0.1"]),
    resolve: async (name) => {
      const look = looks.get(name) ?? 0;
      looks.set(name, look + 1);
      const known = addresses[name] ?? ["127.0.0.1"];
      return [{ address: known[Math.min(look, known.length - 1)] ?? "" }];
    },
  });
  const call = tool.bind({ url });
  const context = {
    hosts,
    mayTouch: mayTouch ?? (async () => true),
    signal: signal ?? new AbortController().signal,
  } as unknown as ToolContext;
  await call.check(context.site, context.signal);
  return call.work(context);
};
const refused = expect.objectContaining({ code: "TOOL_FETCH_REFUSED" });

test("a text is fetched, by the name that was asked for", async () => {
  expect(await fetchBy(`http://docs.test:${port}/text`)).toBe(`200 http://docs.test:${port}/text text/plain\n\nhello`);
  expect(asked.at(-1)).toBe(`docs.test:${port} /text`);
});

test("what is no text is not shown, and what is long is cut", async () => {
  expect(await fetchBy(`http://docs.test:${port}/image`)).toContain("[no text; 2 bytes]");
  const long = await fetchBy(`http://docs.test:${port}/long`);
  expect(long.length).toBeLessThan(2_200_000);
  expect(long).toContain("cut after 2097152 bytes");
});

test.each([
  ["file:///etc/passwd", {}],
  ["http://10.0.0.1/", {}],
  ["http://169.254.169.254/latest/meta-data", {}],
  ["http://[::1]/", {}],
  ["http://[::ffff:10.0.0.1]/", {}],
  ["http://user:password@docs.test/", {}],
  ["https://inside.test/", { addresses: { "inside.test": ["192.168.0.1"] } }],
  ["http://public.test/", { addresses: { "public.test": ["93.184.215.14"] } }],
] satisfies [string, Given][])("%s is refused before anything is sent", async (url, given) => {
  const before = asked.length;
  await expect(fetchBy(url, given)).rejects.toEqual(refused);
  expect(asked.length).toBe(before);
});

test("a name that leads elsewhere after it was judged is judged again", async () => {
  const addresses = { "docs.test": ["127.0.0.1", "10.0.0.1"] };
  await expect(fetchBy(`http://docs.test:${port}/text`, { addresses })).rejects.toEqual(refused);
});

test("redirects are followed to where the first request could have gone", async () => {
  expect(await fetchBy(`http://docs.test:${port}/to-text`)).toContain("hello");
  const hosts = ["docs.test", "*.test"];
  expect(await fetchBy(`http://docs.test:${port}/to-other`, { hosts })).toContain(`http://other.test:${port}/text`);
});

test.each(["/to-other", "/to-inside", "/to-file", "/for-ever"])("a redirect by %s is refused", async (path) => {
  const inside = asked.filter((one) => one.startsWith("other")).length;
  await expect(fetchBy(`http://docs.test:${port}${path}`)).rejects.toEqual(refused);
  expect(asked.filter((one) => one.startsWith("other")).length).toBe(inside);
});

test("a redirect inside of the network is refused also where all hosts are allowed", async () => {
  const hosts = ["docs.test", "169.254.169.254"];
  await expect(fetchBy(`http://docs.test:${port}/to-inside`, { hosts })).rejects.toEqual(refused);
});

test("the policies are asked about each address that a redirect leads to", async () => {
  const touched: unknown[] = [];
  const mayTouch: ToolContext["mayTouch"] = async (attributes) => touched.push(attributes) === 0;
  await expect(fetchBy(`http://docs.test:${port}/to-text`, { mayTouch })).rejects.toEqual(refused);
  expect(touched).toEqual([{ url: `http://docs.test:${port}/text`, host: "docs.test" }]);
});

test("a request ends when it is called off", async () => {
  const controller = new AbortController();
  const fetching = fetchBy(`http://docs.test:${port}/silent`, { signal: controller.signal });
  setTimeout(() => controller.abort(), 20);
  await expect(fetching).rejects.toMatchObject({ code: "TOOL_FAILED" });
});
