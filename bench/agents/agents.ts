/** Many agents in one process, each with a WebSocket of its own, as `provost/agent` gives them to everybody. */
import { defineAgent } from "../../src/sdk/agent/define-agent.ts";
import type { RunningAgent } from "../../src/sdk/agent/running-agent.ts";
import { nowMs, type BenchPayload, type FromAgents, type ToAgents } from "./messages.ts";

const [url = "", first = "0", count = "1"] = process.argv.slice(2);
const tell = (message: FromAgents): void => void process.send?.(message);

let assignmentMs: number[] = [];
const agent = defineAgent({
  name: "bench",
  capabilities: ["bench"],
  run: async ({ payload }) => {
    assignmentMs.push(nowMs() - (payload as BenchPayload).enqueuedAtMs);
  },
});

/** A few at a time: what is measured is the work, not a thousand handshakes at once. */
const CONNECTING = 25;
const running: RunningAgent[] = [];
for (let from = 0; from < Number(count); from += CONNECTING) {
  const batch = Array.from({ length: Math.min(CONNECTING, Number(count) - from) }, (_, index) =>
    agent.start({ url, token: "bench", agentId: `bench-${Number(first) + from + index}`, handleSignals: false }),
  );
  running.push(...(await Promise.all(batch)));
}
tell({ kind: "connected" });

process.on("message", (message: ToAgents) => {
  if (message.kind === "collect") {
    const { user, system } = process.cpuUsage();
    tell({ kind: "collected", assignmentMs, cpuMs: (user + system) / 1_000 });
    assignmentMs = [];
    return;
  }
  void Promise.all(running.map((one) => one.stop())).then(() => process.disconnect());
});
