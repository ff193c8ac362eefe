/** Provost as an MCP server on standard input and output, until nobody writes to it any more. */
import { serveStdio as serve } from "@modelcontextprotocol/server/stdio";
import type { Client } from "../sdk/client/index.ts";
import { createProvostServer } from "./create-provost-server.ts";

export const serveStdio = async (client: Client, signal: AbortSignal): Promise<void> => {
  const ended = new Promise<void>((resolve) => {
    process.stdin.once("end", resolve).once("close", resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const handle = serve(() => createProvostServer(client));
  await ended;
  await handle.close();
};
