import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RUN_ID } from "../../../test/support/a-run.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import type { TaskState } from "../../model/states.ts";
import { type Home, openHome } from "../../store/home/home.ts";
import { attemptOutputPath } from "../attempt/output.ts";
import type { EngineParts } from "../execution/execute.ts";
import { createRunFiles } from "./run-files.ts";

const TASK = "task-1";
const anAttempt = (number: number) => ({ runId: RUN_ID, taskId: TASK, number });

let folder: string;
let home: Home;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-run-files-"));
  home = await openHome(join(folder, "home"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const prints = async (number: number, words: string): Promise<void> => {
  const path = attemptOutputPath(home, anAttempt(number));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, words);
};

type Look = { attempts: number; state: TaskState };

/** Resolves once the output of the task is followed, while the record is at each look as `record` says. */
const follow = (
  record: (look: number) => Look | Promise<Look>,
  attempt?: number,
): Promise<AsyncIterable<Uint8Array>> => {
  let looks = 0;
  const transaction = async () => {
    const { attempts, state } = await record((looks += 1));
    const stateOf = (number: number) => (state === "leased" && number === attempts ? "running" : "failed");
    const numbers = Array.from({ length: attempts }, (_, index) => index + 1);
    return {
      goesOn: state === "leased",
      attempts: numbers.map((number) => ({ ...anAttempt(number), state: stateOf(number), outputBlob: null })),
    };
  };
  const parts = { home, db: { transaction }, tenantId: "local" } as unknown as EngineParts;
  const feed = { onEvent: () => () => undefined } as unknown as EventFeed;
  const { signal } = new AbortController();
  return createRunFiles(parts, feed).followOutput({ runId: RUN_ID, taskId: TASK, attempt, from: 0, signal });
};

test("an attempt that begins while the output of the one before is opened does not hide it", async () => {
  await prints(1, "of the first");

  const output = await follow((look) =>
    look === 1 ? { attempts: 1, state: "leased" } : { attempts: 2, state: "failed" },
  );

  expect(await text(output)).toBe("of the first");
});

test("who follows an attempt that ends before it prints anything follows the next while it runs", async () => {
  let state: TaskState = "leased";

  const output = await follow(async (look) => {
    if (look < 4) return { attempts: 1, state };
    await prints(2, "of the second");
    return { attempts: 2, state };
  });
  state = "failed";

  expect(await text(output)).toBe("of the second");
});

test("who follows is answered before anything was printed, and of a named attempt hears nothing of the next", async () => {
  let silent: Look = { attempts: 0, state: "leased" };
  const output = await follow(() => silent, 1);
  await prints(1, "of the first");
  await prints(2, "of the second");
  silent = { attempts: 2, state: "failed" };

  expect(await text(output)).toBe("of the first");
});
