/**
 * MCP over the standard input and output of a program, confined like every command of an agent and ended with all that it
 * has started. What it writes is read message by message; one that is too long, or too much in all, ends the connection.
 */
import {
  deserializeMessage,
  type JSONRPCMessage,
  type Transport,
  serializeMessage,
} from "@modelcontextprotocol/client";
import { ProvostError } from "../../model/errors.ts";
import {
  type AgentLaunch,
  type AgentPlace,
  type AgentProcess,
  MAX_OUTPUT_BYTES,
  startAgentProcess,
} from "../kinds/acp/agent-process.ts";
import { createMessageReader } from "./message-reader.ts";

export type ProgramTransport = Transport & {
  /** What it wrote to its standard error last, and how it ended if it has. */
  lastWords(): Promise<string>;
};

/** Hands on each message; returns why nothing more can be read, or null when the program has ended. */
const readMessages = async (
  output: ReadableStream<Uint8Array>,
  hand: (message: JSONRPCMessage) => void,
  onError: (error: Error) => void,
): Promise<Error | null> => {
  const reader = createMessageReader();
  let bytes = 0;
  for await (const chunk of output) {
    bytes += chunk.length;
    if (bytes >= MAX_OUTPUT_BYTES) return new Error(`it has written more than ${MAX_OUTPUT_BYTES} bytes`);
    for (const line of reader.push(chunk)) {
      if (line.trim() === "") continue;
      try {
        hand(deserializeMessage(line));
      } catch (error) {
        onError(error as Error); // no message: those after it may be
      }
    }
  }
  return null;
};

const endedHow = async ({ ended }: AgentProcess): Promise<string> => {
  const result = await Promise.race([ended, new Promise<null>((resolve) => setImmediate(resolve, null))]);
  if (result === null) return "";
  return result.kind === "exited" ? `it has ended with exit code ${result.exitCode}` : `it has ended (${result.kind})`;
};

export const createProgramTransport = (place: AgentPlace, launch: AgentLaunch): ProgramTransport => {
  let running: { process: AgentProcess; writer: WritableStreamDefaultWriter<Uint8Array> } | null = null;
  let closing: Promise<void> | null = null;
  let broken: Error | null = null;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      await running?.process.stop();
      transport.onclose?.();
    })());
  const transport: ProgramTransport = {
    start: async () => {
      const process = await startAgentProcess(place, launch);
      running = { process, writer: process.input.getWriter() };
      running.writer.closed.catch(() => undefined); // its end tells more
      const reading = readMessages(
        process.output,
        (message) => transport.onmessage?.(message),
        (error) => transport.onerror?.(error),
      );
      void reading.then(
        (reason) => {
          broken = reason;
          return close();
        },
        (error: Error) => {
          broken = error;
          return close();
        },
      );
    },
    send: async (message) => {
      if (running === null || closing !== null) throw new ProvostError("MCP_SERVER_FAILED", "it has ended");
      await running.writer.write(Buffer.from(serializeMessage(message)));
    },
    close,
    lastWords: async () => {
      if (running === null) return "";
      const said = await running.process.lastWords();
      const parts = [broken?.message ?? (await endedHow(running.process)), said === "" ? "" : `it wrote: ${said}`];
      return parts.filter((part) => part !== "").join("; ");
    },
  };
  return transport;
};
