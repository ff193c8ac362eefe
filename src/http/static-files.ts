/**
 * The dashboard's files, when it was built into the package. All are known at the start: no path is ever joined. The build
 * has put compressed copies beside those that gain by it, so that nothing is compressed while somebody waits.
 */
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { entityTag } from "./answer/entity-tag.ts";

const ENCODINGS = { br: ".br", gzip: ".gz" } as const;
type Encoding = keyof typeof ENCODINGS;

type Body = { bytes: Buffer; etag: string };
export type StaticFile = {
  plain: Body;
  compressed: Partial<Record<Encoding, Body>>;
  contentType: string;
  immutable: boolean;
};
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

/** What the bundler names by its content never changes. */
const IMMUTABLE = /^\/assets\/.*-[\w-]{8,}\.\w+$/;

const absent = (error: NodeJS.ErrnoException): null => {
  if (error.code === "ENOENT") return null;
  throw error;
};

const bodyOf = (bytes: Buffer): Body => ({ bytes, etag: entityTag(bytes.toString("latin1")) });

const readBody = async (path: string): Promise<Body | null> => {
  const bytes = await readFile(path).catch(absent);
  return bytes === null ? null : bodyOf(bytes);
};

const readStaticFile = async (file: string, path: string): Promise<StaticFile> => {
  const [plain, br, gzip] = await Promise.all([
    readFile(file),
    readBody(`${file}${ENCODINGS.br}`),
    readBody(`${file}${ENCODINGS.gzip}`),
  ]);
  return {
    plain: bodyOf(plain),
    compressed: { ...(br !== null && { br }), ...(gzip !== null && { gzip }) },
    contentType: TYPES[extname(file)] ?? "application/octet-stream",
    immutable: IMMUTABLE.test(path),
  };
};

/** Empty when the folder is not there. */
export const readStaticFiles = async (folder: string): Promise<StaticFiles> => {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent)) ?? [];
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES);
  const read = files.map(async ({ parentPath, name }): Promise<[string, StaticFile]> => {
    const file = join(parentPath, name);
    const path = `/${relative(folder, file).replaceAll(sep, "/")}`;
    return [path, await readStaticFile(file, path)];
  });
  return new Map(await Promise.all(read));
};

/**
 * An address of a page: it names no file and nothing of the API. A file that is missing must not be answered with the page,
 * which a browser would then take for a script.
 */
const isPagePath = (path: string): boolean =>
  !/^\/(v1|assets|reference|\.well-known)(\/|$)/.test(path) && !/\.\w+$/.test(path);

/** Null when it is no file: then the page itself is meant, where a person asks, and nothing otherwise. */
export const findStaticFile = (
  files: StaticFiles,
  { method, url, headers }: Pick<FastifyRequest, "method" | "url" | "headers">,
): StaticFile | null => {
  if (method !== "GET" && method !== "HEAD") return null;
  const path = url.split("?")[0] ?? "";
  const file = files.get(path === "/" ? "/index.html" : path);
  if (file !== undefined) return file;
  const person = headers.accept?.includes("text/html") === true && isPagePath(path);
  return person ? (files.get("/index.html") ?? null) : null;
};

/** The smallest that the browser can read; null for the file as it is. */
const encodingFor = (file: StaticFile, accepted: string | string[] | undefined): Encoding | null => {
  const wanted = String(accepted ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => !/;\s*q=0(\.0*)?$/.test(part))
    .map((part) => part.split(";")[0]);
  const names = Object.keys(ENCODINGS) as Encoding[];
  return names.find((name) => file.compressed[name] !== undefined && wanted.includes(name)) ?? null;
};

export const sendStaticFile = (reply: FastifyReply, file: StaticFile): FastifyReply => {
  const encoding = encodingFor(file, reply.request.headers["accept-encoding"]);
  const body = encoding === null ? file.plain : (file.compressed[encoding] ?? file.plain);
  if (encoding !== null) void reply.header("content-encoding", encoding);
  if (Object.keys(file.compressed).length > 0) void reply.header("vary", "accept-encoding");
  return reply
    .code(200)
    .header("cache-control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache")
    .header("etag", body.etag)
    .type(file.contentType)
    .send(body.bytes);
};
