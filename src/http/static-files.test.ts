import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findStaticFile, readStaticFiles, sendStaticFile } from "./static-files.ts";

const SCRIPT = "console.log(1);".repeat(100);
let folder: string;
let app: FastifyInstance;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-static-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, "assets", "main-0a1B2c3D.js"), SCRIPT);
  await writeFile(join(folder, "assets", "main-0a1B2c3D.js.br"), brotliCompressSync(SCRIPT));
  const files = await readStaticFiles(folder);
  app = Fastify();
  app.setNotFoundHandler((request, reply) => {
    const file = findStaticFile(files, request);
    return file === null ? reply.code(404).send("nothing") : sendStaticFile(reply, file);
  });
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe("static files", () => {
  it("are kept by browsers for good when their name says what is in them, and asked for again when not", async () => {
    const script = await get("/assets/main-0a1B2c3D.js");
    const page = await get("/");

    expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(script.body).toBe(SCRIPT);
    expect(page.headers["cache-control"]).toBe("no-cache");
  });

  it("come compressed to who can read that, under an entity tag of their own", async () => {
    const plain = await get("/assets/main-0a1B2c3D.js", { "accept-encoding": "gzip, br;q=0" });
    const small = await get("/assets/main-0a1B2c3D.js", { "accept-encoding": "gzip, br" });

    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(small.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(small.rawPayload).toString()).toBe(SCRIPT);
    expect(small.headers.etag).not.toBe(plain.headers.etag);
    expect([plain.headers.vary, small.headers.vary]).toEqual(["accept-encoding", "accept-encoding"]);
  });

  it.each([
    ["/runs/0199b3a2", "text/html", 200],
    ["/sign-in/start?next=%2Fruns", "text/html,*/*", 200],
    ["/runs/0199b3a2", "application/json", 404],
    ["/v1/nothing", "text/html", 404],
    ["/v1", "text/html", 404],
    ["/assets/main-gone0000.js", "text/html", 404],
    ["/favicon.ico", "text/html", 404],
    ["/assets/main-0a1B2c3D.js.br", "text/html", 404],
  ])("%s is answered to %s with %i", async (url, accept, status) => {
    expect((await get(url, { accept })).statusCode).toBe(status);
  });

  it("are none where there is no such folder", async () => {
    expect((await readStaticFiles(join(folder, "nowhere"))).size).toBe(0);
  });
});
