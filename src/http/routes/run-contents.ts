import { extname } from "node:path";
import { decodeBytes } from "../../plan/encoding/decode.ts";
import { buildGraph } from "../../plan/graph.ts";
import { contentOf } from "../answer/byte-range.ts";
import { evidenceContent } from "../answer/stored-content.ts";
import { defineRoute } from "../route.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".md": "text/markdown; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".jsonl": "application/jsonl; charset=utf-8",
  ".pem": "application/x-pem-file",
};

/** A packet's page brings its own style and needs nothing else; what an agent wrote into it must not act as us. */
const PACKET_PAGE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/** As it was compiled: the file that was frozen may be no UTF-8. */
const textOf = (bytes: Uint8Array): string => decodeBytes(bytes).text;

export const runContentRoutes = [
  defineRoute("runs.plan", async ({ params, control }) => {
    const { source, sidecar, plan } = await control.runPlan(params.runId);
    return {
      source: textOf(source),
      sidecar: sidecar === null ? null : textOf(sidecar),
      plan,
      graph: buildGraph(plan),
    };
  }),
  defineRoute("runs.changes", ({ params, control }) => control.files.changes(params.runId)),
  defineRoute("runs.patch", async ({ params, query, control }) => ({
    body: await control.files.patch(params.runId, query.path),
  })),
  defineRoute("runs.blame", ({ params, query, control }) => control.files.blame(params.runId, query.path)),
  defineRoute("runs.evidence", async ({ params: { runId, sha256 }, headers, control, reply }) => {
    return evidenceContent(await control.files.evidence(runId, sha256), sha256, { headers, reply });
  }),
  defineRoute("runs.packet", async ({ params, control }) => ({ files: await control.files.packetFiles(params.runId) })),
  defineRoute("runs.packetFile", async ({ params: { runId }, query: { path }, headers, control, reply }) => {
    const file = await control.files.packetFile(runId, path);
    const extension = extname(path);
    if (extension === ".html") void reply.header("content-security-policy", PACKET_PAGE);
    const contentType = TYPES[extension];
    return { ...contentOf(file, headers["range"]), ...(contentType !== undefined && { contentType }) };
  }),
  defineRoute("runs.packetArchive", async ({ params: { runId }, control }) => ({
    body: await control.files.packetArchive(runId),
    fileName: `packet-${runId}.tar.gz`,
  })),
];
