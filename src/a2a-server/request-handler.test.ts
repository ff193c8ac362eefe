/** What a stream tells of a run that goes on faster than it is told. */
import { expect, test } from "vitest";
import { ServerCallContext } from "@a2a-js/sdk/server";
import { TaskState } from "@a2a-js/sdk";
import { type A2aPorts, createRequestHandler } from "./request-handler.ts";

const counted = { succeeded: 1, total: 1, proven: 1 };
const outcome = (state: string, decision: string | null = null) => ({
  runId: "run",
  state,
  decision,
  inHand: false,
  tasks: counted,
  criteria: counted,
});

/** Of the run nothing is looked at but how it stands, one look after the other; the last one stays. */
const portsOf = (looks: ReturnType<typeof outcome>[], names: readonly string[]): A2aPorts => {
  const client = {
    runs: {
      outcome: async () => (looks.length > 1 ? looks.shift() : looks[0]),
      packet: async () => ({ files: [] }),
    },
  };
  const ports = {
    client,
    publicUrl: "http://provost.example",
    signal: new AbortController().signal,
    contexts: { of: async () => "context" },
    lastEvent: async () => 7,
    follow: async function* follow(_: string, after: number) {
      for (const [index, name] of names.entries()) yield { name, text: `${after + index + 1} ${name}` };
      await new Promise(() => undefined); // nothing more happens
    },
    recheck: async () => undefined,
  };
  return ports as unknown as A2aPorts;
};

const told = async (ports: A2aPorts): Promise<[string, TaskState | undefined][]> => {
  const heard: [string, TaskState | undefined][] = [];
  const context = new ServerCallContext({ requestedVersion: "1.0" });
  for await (const { payload } of createRequestHandler(ports).resubscribe({ tenant: "", id: "run" }, context)) {
    if (payload?.$case !== "statusUpdate") continue;
    const [first] = payload.value.status?.message?.parts ?? [];
    const text = first?.content?.$case === "text" ? first.content.value : "";
    heard.push([text, payload.value.status?.state]);
  }
  return heard;
};

test("what came before the end is told before it, also where the run has ended already", async () => {
  const looks = [outcome("running"), outcome("running"), outcome("finished", "go")];
  const events = ["task.succeeded", "gate.decided", "run.finished"];

  expect(await told(portsOf(looks, events))).toEqual([
    ["8 task.succeeded", TaskState.TASK_STATE_WORKING],
    ["9 gate.decided", TaskState.TASK_STATE_WORKING],
    [expect.stringContaining("decision: go"), TaskState.TASK_STATE_COMPLETED],
  ]);
});

test("a pause that is over before it is told of stops nothing", async () => {
  const looks = [outcome("running"), outcome("running"), outcome("running"), outcome("paused")];
  const events = ["run.paused", "run.paused"];

  expect(await told(portsOf(looks, events))).toEqual([
    ["8 run.paused", TaskState.TASK_STATE_WORKING],
    ["9 run.paused", TaskState.TASK_STATE_INPUT_REQUIRED],
  ]);
});
