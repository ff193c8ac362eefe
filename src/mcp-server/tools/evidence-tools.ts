import { z } from "zod";
import { defineServerTool } from "../define-server-tool.ts";
import { contentOf, type ReadContent } from "../read-content.ts";

const runId = z.string().min(1).max(200);
const MAX_BYTES = 256 * 1024;
const range = {
  from: z.number().int().min(0).default(0).describe("First byte"),
  bytes: z
    .number()
    .int()
    .min(1)
    .max(MAX_BYTES)
    .default(64 * 1024)
    .describe("How many at most"),
};

const shown = ({ content, total, isText }: ReadContent) => ({
  totalBytes: total,
  encoding: isText ? "utf-8" : "base64",
  content: content.toString(isText ? "utf8" : "base64"),
});

export const evidenceTools = [
  defineServerTool({
    name: "packet",
    title: "Files of a proof packet",
    description:
      "List the files of a run's proof packet; none before the run has ended. Read them with read_packet_file.",
    reads: true,
    input: z.object({ runId }),
    ask: (client, params, signal) => client.runs.packet({ params }, { signal }),
  }),
  defineServerTool({
    name: "read_packet_file",
    title: "Read a file of a proof packet",
    description: "Read a file of a run's proof packet, as `packet` names it.",
    reads: true,
    input: z.object({ runId, path: z.string().min(1).max(1_000), ...range }),
    ask: async (client, { path, from, bytes, ...params }, signal) =>
      shown(
        await contentOf((options) => client.runs.packetFile({ params, query: { path } }, options), {
          from,
          bytes,
          signal,
        }),
      ),
  }),
  defineServerTool({
    name: "evidence",
    title: "Read evidence",
    description: "Read evidence of a run by its content address, as run_status and the packet name it.",
    reads: true,
    input: z.object({ runId, sha256: z.string().regex(/^[0-9a-f]{64}$/), ...range }),
    ask: async (client, { from, bytes, ...params }, signal) =>
      shown(await contentOf((options) => client.runs.evidence({ params }, options), { from, bytes, signal })),
  }),
];
