/** Provost as an agent of Agent2Agent. */
import { z } from "zod";
import { bytes, defineContract, definePublicContract } from "../contract.ts";

const MESSAGE_BYTES = 8 * 1024 * 1024;

export const a2aContracts = {
  "a2a.card": definePublicContract({
    public: "It says how to speak to Provost, to whoever wants to; it tells nothing of a tenant.",
    summary: "The agent card of Agent2Agent",
    response: z.record(z.string(), z.json()),
    example: { response: { name: "Provost", version: "0.1.0" } },
  }),
  "a2a.message": defineContract({
    action: "api:a2a",
    summary: "Speak Agent2Agent 1.0: have a plan run, and follow it",
    description:
      "JSON-RPC. A message brings a plan in Markdown, and in its metadata under `provost` the repository; its task is the run, under the same id, and ends with the decision and the proof packet as artifacts. The same messageId begins one run. What is asked is judged, limited and put on the audit log as the operation of the API that it stands for. `SendStreamingMessage` and `SubscribeToTask` answer with server-sent events.",
    body: z.json().describe("a message of JSON-RPC"),
    // What it begins has the message's own id as its key.
    idempotent: false,
    bodyLimit: MESSAGE_BYTES,
    response: bytes("application/json", "an answer of JSON-RPC; or `text/event-stream`, one answer an event"),
    example: { body: { jsonrpc: "2.0", id: 1, method: "GetTask", params: { id: "0199a1b2-run" } } },
  }),
};
