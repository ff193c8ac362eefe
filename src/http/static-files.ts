/** The dashboard's files, when it was built into the package. All are known at the start: no path is ever joined. */
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { entityTag } from "./answer/entity-tag.ts";

type StaticFile = { body: Buffer; contentType: string; etag: string; immutable: boolean };
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Empty when the folder is not there. */
export const readStaticFiles = async (folder: string): Promise<StaticFiles> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES);
  const read = files.map(async ({ parentPath, name }): Promise<[string, StaticFile]> => {
    const body = await readFile(join(parentPath, name));
    const path = `/${relative(folder, join(parentPath, name)).replaceAll(sep, "/")}`;
    const contentType = TYPES[extname(name)] ?? "application/octet-stream";
    // What the bundler names by its content never changes.
    const immutable = /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(path);
    return [path, { body, contentType, etag: entityTag(body.toString("latin1")), immutable }];
  });
  return new Map(await Promise.all(read));
};

/** Null when it is no file: then the page itself is meant, where a person asks, and nothing otherwise. */
export const findStaticFile = (files: StaticFiles, request: FastifyRequest): StaticFile | null => {
  if (request.method !== "GET" && request.method !== "HEAD") return null;
  const path = request.url.split("?")[0] ?? "";
  const file = files.get(path === "/" ? "/index.html" : path);
  if (file !== undefined) return file;
  const person = request.headers.accept?.includes("text/html") === true && !path.startsWith("/v1/");
  return person ? (files.get("/index.html") ?? null) : null;
};

export const sendStaticFile = (reply: FastifyReply, file: StaticFile): FastifyReply =>
  reply
    .code(200)
    .header("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache")
    .header("etag", file.etag)
    .type(file.contentType)
    .send(file.body);
