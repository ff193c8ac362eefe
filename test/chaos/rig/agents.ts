/**
 * An agent as a process that can be killed. Work takes a few milliseconds and fails now and then, so that retries are
 * under way whenever a fault strikes. argv: {urls, name, slots} as JSON. Says "ready" on stdout, and ends on SIGTERM.
 */
import { setTimeout as delay } from "node:timers/promises";
import { defineAgent } from "../../../src/sdk/agent/define-agent.ts";

type Args = { urls: string[]; name: string; slots: number };
const { urls, name, slots } = JSON.parse(process.argv[2] ?? "{}") as Args;

const agent = await defineAgent({
  name,
  queues: ["chaos"],
  slots,
  run: async ({ taskId }) => {
    await delay(5 + Math.random() * 40);
    if (Math.random() < 0.03) throw new Error("by chance");
    return taskId;
  },
}).start({ url: urls, token: "any" });
process.stdout.write("ready\n");
await agent.done;
