/** Files of runs and tasks, as they are answered. */
import { pathToFileURL } from "node:url";
import type { FastifyReply } from "fastify";
import type { StoredFile } from "../../control-plane.ts";
import type { Actor } from "../../model/actor.ts";
import type { Content } from "../route.ts";
import { contentOf } from "./byte-range.ts";

type Asked = { headers: Readonly<Record<string, string | string[] | undefined>>; reply: Pick<FastifyReply, "header"> };

export const outputContent = (file: StoredFile, { actor, headers, reply }: Asked & { actor: Actor }): Content => {
  // To the owner of the data folder the file is at hand; of nobody else's business is where things lie on our disk.
  const path = actor.kind === "local" ? file.path : null;
  if (path !== null) void reply.header("content-location", pathToFileURL(path).href);
  return contentOf(file, headers["range"]);
};

export const evidenceContent = (file: StoredFile, sha256: string, { headers, reply }: Asked): Content => {
  void reply.header("cache-control", "private, max-age=31536000, immutable");
  return { ...contentOf(file, headers["range"]), etag: `"${sha256}"`, fileName: sha256 };
};
