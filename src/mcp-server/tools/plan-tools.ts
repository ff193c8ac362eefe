import { z } from "zod";
import { defineServerTool } from "../define-server-tool.ts";

const text = {
  source: z.string().max(900_000).describe("The plan, Markdown"),
  sidecar: z.string().max(900_000).optional().describe("Bindings and checks of the plan, YAML"),
};
const page = {
  cursor: z.string().max(500).optional().describe("nextCursor of the page before"),
  limit: z.number().int().min(1).max(200).default(50),
};

export const planTools = [
  defineServerTool({
    name: "list_plans",
    title: "List plans",
    description: "List uploaded plans, the newest first. Runs are started of a plan by its planId.",
    reads: true,
    input: z.object(page),
    ask: (client, query, signal) => client.plans.list({ query }, { signal }),
  }),
  defineServerTool({
    name: "compile_plan",
    title: "Compile a plan",
    description:
      "Compile the text of a plan without keeping it. Any text compiles; what keeps it from being run is among the diagnostics.",
    reads: true,
    input: z.object(text),
    ask: (client, body, signal) => client.plans.compile({ body }, { signal }),
  }),
  defineServerTool({
    name: "upload_plan",
    title: "Upload a plan",
    description: "Keep the text of a plan, to start runs of it. An upload never changes; a new text is a new plan.",
    reads: false,
    input: z.object(text),
    ask: (client, body, signal) => client.plans.upload({ body }, { signal }),
  }),
];
