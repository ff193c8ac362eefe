import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { askTarget } from "./ask-target.ts";
import type { Target } from "./find-target.ts";

let server: Server | HttpServer | undefined;

afterEach(() => server?.close());

const listen = async (made: Server | HttpServer): Promise<number> => {
  server = made.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

const answering = (listener: RequestListener): Promise<number> => listen(createHttpServer(listener));

/** Its name resolves nowhere. */
const at = (url: string): Target => ({ kind: "found", url: new URL(url), address: "127.0.0.1", family: 4 });

/** What a TLS server is told before anything is encrypted. */
const firstWords = async (host: string): Promise<string> => {
  const heard = Promise.withResolvers<string>();
  const port = await listen(
    createServer((socket) =>
      socket.once("data", (hello) => {
        heard.resolve(hello.toString("latin1"));
        socket.destroy();
      }),
    ),
  );
  await expect(askTarget(at(`https://${host}:${port}/`), { method: "GET", headers: {} })).rejects.toThrow(
    /socket|ECONNRESET/,
  );
  return heard.promise;
};

test("the address is asked that was judged, and told by which name", async () => {
  const port = await answering((request, response) => {
    const { method, url, headers } = request;
    const told = { method, url, host: headers.host, given: headers["x-given"] };
    text(request).then(
      (body) => response.end(JSON.stringify({ ...told, body })),
      () => response.destroy(),
    );
  });

  const target = at(`http://nowhere.invalid:${port}/in?x=1`);
  const answer = await askTarget(target, {
    method: "POST",
    headers: { "x-given": "yes", host: "other" },
    body: "words",
  });

  expect(JSON.parse(await text(answer))).toEqual({
    method: "POST",
    url: "/in?x=1",
    host: `nowhere.invalid:${port}`,
    given: "yes",
    body: "words",
  });
});

test("a redirect is an answer like others", async () => {
  const port = await answering((_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end());

  const answer = await askTarget(at(`http://nowhere.invalid:${port}/`), { method: "GET", headers: {} });

  expect(answer.statusCode).toBe(302);
  answer.destroy();
});

test("what breaks off after the answer has begun comes out of the reading", async () => {
  const port = await answering((_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("a part", () => response.destroy());
  });

  const answer = await askTarget(at(`http://nowhere.invalid:${port}/`), { method: "GET", headers: {} });

  await expect(text(answer)).rejects.toThrow("aborted");
});

test("a TLS server is told its name, and no address in the place of one", async () => {
  expect(await firstWords("service.invalid")).toContain("service.invalid");
  expect(await firstWords("[2001:db8::1]")).not.toContain("2001:db8::1");
  expect(await firstWords("192.0.2.1")).not.toContain("192.0.2.1");
});
