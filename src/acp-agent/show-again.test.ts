/** A run that ends while it is shown again. */
import { expect, test } from "vitest";
import type { Client } from "../sdk/client/index.ts";
import type { Editor } from "./editor.ts";
import { showRunAgain } from "./show-again.ts";

const clientOf = (names: readonly string[]): Client => {
  const items = names.map((name, index) => ({ name, taskId: null, payload: {}, position: index + 1 }));
  const outcome = { state: "finished", decision: "go", inHand: false, packet: null };
  const counted = { succeeded: 0, total: 0, proven: 0 };
  const client = {
    runs: {
      // Looked at before its events were.
      status: async () => ({ run: { state: "running" }, tasks: [] }),
      outcome: async () => ({ ...outcome, tasks: counted, criteria: counted }),
    },
    events: {
      list: async ({ query }: { query: { after: number } }) => ({
        items: items.filter(({ position }) => position > query.after),
        last: items.length,
      }),
    },
  };
  return client as unknown as Client;
};

const showing = async (names: readonly string[]) => {
  const said: string[] = [];
  const editor = { showTasks: async () => undefined, say: async (text: string) => void said.push(text) };
  return { shown: await showRunAgain(clientOf(names), editor as unknown as Editor, "run"), said };
};

test("has ended by what was shown of it, so that nobody follows it for an end that has been", async () => {
  const { shown, said } = await showing(["run.started", "run.finished", "packet.written"]);
  expect(shown).toEqual({ after: 3, ended: true });
  expect(said.at(-1)).toContain("go; 0 of 0 tasks done");
});

test("goes on after it was resumed or reopened", async () => {
  for (const name of ["run.resumed", "run.reopened"]) {
    expect((await showing(["run.started", "run.paused", name, "task.leased"])).shown).toEqual({
      after: 4,
      ended: false,
    });
  }
});
