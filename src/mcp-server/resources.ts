/** Runs and their packets to be read by address. Each reading is a call of the API, which judges, limits and records it. */
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type ReadResourceResult,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { RUN_ENDED } from "../model/states.ts";
import { ApiError, type Client, type Output } from "../sdk/client/index.ts";
import { contentOf } from "./read-content.ts";

const RUN = "provost://runs/{runId}";
const PACKET = "provost://runs/{runId}/packet";
const PACKET_FILE = "provost://runs/{runId}/packet/{+path}";

/** The newest; older ones are read all the same, by who knows their ids. */
const LISTED = 50;
/** Of an answer. What is longer is read in stretches, by the tool. */
const MOST_BYTES = 4 * 2 ** 20;

const JSON_TYPE = "application/json";
const TYPES: Readonly<Record<string, string>> = {
  json: JSON_TYPE,
  jsonl: "application/jsonl",
  md: "text/markdown",
  html: "text/html",
  svg: "image/svg+xml",
};

type Variables = Readonly<Record<string, string | string[]>>;
const variable = (variables: Variables, name: string): string => decodeURIComponent(String(variables[name] ?? ""));

/** What the API refuses, in the words of the protocol. */
const refused = (thrown: unknown, uri: string): unknown => {
  if (!(thrown instanceof ApiError)) return thrown;
  const words = `${thrown.code}: ${thrown.message}`;
  if (thrown.status === 404) return new ResourceNotFoundError(uri, words);
  return new ProtocolError(ProtocolErrorCode.InvalidParams, words, { uri });
};

type Read = (uri: URL, variables: Variables, signal: AbortSignal) => Promise<ReadResourceResult>;

const reading =
  (read: Read) =>
  async (uri: URL, variables: Variables, { mcpReq }: { mcpReq: { signal: AbortSignal } }) => {
    try {
      return await read(uri, variables, mcpReq.signal);
    } catch (thrown) {
      throw refused(thrown, uri.href);
    }
  };

const documentAt = (uri: URL, document: unknown): ReadResourceResult => ({
  contents: [{ uri: uri.href, mimeType: JSON_TYPE, text: JSON.stringify(document) }],
});

const readFile =
  (client: Client): Read =>
  async (uri, variables, signal) => {
    const [runId, path] = [variable(variables, "runId"), variable(variables, "path")];
    const asked = { from: 0, bytes: MOST_BYTES, signal };
    const request = { params: { runId }, query: { path } };
    const { content, total, isText } = await contentOf((options) => client.runs.packetFile(request, options), asked);
    if (content.length < total) {
      const message = `${path} has ${total} bytes: read it in stretches with the tool read_packet_file`;
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, message, { uri: uri.href });
    }
    const mimeType = TYPES[path.split(".").at(-1) ?? ""] ?? (isText ? "text/plain" : "application/octet-stream");
    const shown = isText ? { text: content.toString("utf8") } : { blob: content.toString("base64") };
    return { contents: [{ uri: uri.href, mimeType, ...shown }] };
  };

type ListedRun = Output<"runs.list">["items"][number];

const listing = (
  client: Client,
  address: (runId: string) => string,
  words: string,
  wanted: (run: ListedRun) => boolean,
) => ({
  list: async () => {
    const { items } = await client.runs.list({ query: { limit: LISTED } });
    const resources = items.filter(wanted).map(({ runId, planTitle, state, decision }) => ({
      uri: address(runId),
      name: `${words} ${runId}`,
      title: `${words}: ${planTitle} (${decision ?? state})`,
      mimeType: JSON_TYPE,
    }));
    return { resources };
  },
});

export const registerResources = (server: McpServer, client: Client): void => {
  const address = (runId: string): string => RUN.replace("{runId}", runId);
  server.registerResource(
    "run",
    new ResourceTemplate(
      RUN,
      listing(client, address, "Run", () => true),
    ),
    { title: "A run", description: "Everything on record about a run at this moment.", mimeType: JSON_TYPE },
    reading(async (uri, variables, signal) => {
      const params = { runId: variable(variables, "runId") };
      return documentAt(uri, await client.runs.status({ params }, { signal }));
    }),
  );
  server.registerResource(
    "packet",
    new ResourceTemplate(
      PACKET,
      listing(
        client,
        (runId) => `${address(runId)}/packet`,
        "Packet",
        ({ state }) => RUN_ENDED.includes(state),
      ),
    ),
    {
      title: "A proof packet",
      description: "The files of the proof packet of a run that has ended.",
      mimeType: JSON_TYPE,
    },
    reading(async (uri, variables, signal) => {
      const params = { runId: variable(variables, "runId") };
      return documentAt(uri, await client.runs.packet({ params }, { signal }));
    }),
  );
  server.registerResource(
    "packet-file",
    new ResourceTemplate(PACKET_FILE, { list: undefined }),
    { title: "A file of a proof packet", description: "As the packet names it." },
    reading(readFile(client)),
  );
};
