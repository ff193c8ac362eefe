/** How long after its commit an event is on the screen. */
import type { Page } from "playwright-core";
import type { Lease } from "../../src/model/run.ts";
import { rounded } from "../statistics.ts";
import type { SeededRun } from "../../test/support/seeded-run.ts";

export type Arrival = {
  event: string;
  /** From the call that commits it: the commit itself is in it. */
  fromCallMs: number;
  /** From the answer that it is committed. */
  fromCommitMs: number;
};

const clock = (): number => performance.timeOrigin + performance.now();

/** Resolves with the time after the frame in which the task's node says it. Both clocks are the machine's. */
const shown = (page: Page, taskId: string, words: string): Promise<number> =>
  page.evaluate(
    ({ taskId, words }) =>
      new Promise<number>((resolve) => {
        const says = (): boolean =>
          document.querySelector(`.react-flow__node[data-id="${taskId}"]`)?.textContent.includes(words) ?? false;
        const look = (): void => {
          if (!says()) return;
          watch.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
        };
        const watch = new MutationObserver(look);
        watch.observe(document.body, { subtree: true, childList: true, characterData: true });
        look();
      }),
    { taskId, words },
  );

const timed = async (page: Page, taskId: string, words: string, act: () => Promise<void>): Promise<Arrival> => {
  const watched = shown(page, taskId, words);
  await page.evaluate("0"); // the watch stands before the act
  const called = clock();
  await act();
  const committed = clock();
  const at = await watched;
  return { event: words, fromCallMs: rounded(at - called), fromCommitMs: rounded(at - committed) };
};

/** Which task comes next is the queue's to say: the page is asked about it when it is known. */
const timedLease = async (page: Page, run: SeededRun): Promise<[Arrival, Lease]> => {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    const look = (): void => {
      const now = performance.timeOrigin + performance.now();
      for (const node of document.querySelectorAll<HTMLElement>(".react-flow__node-task")) {
        if (node.textContent.includes("Working")) seen[node.dataset["id"] ?? ""] ??= now;
      }
    };
    look();
    new MutationObserver(() => requestAnimationFrame(() => setTimeout(look))).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    Object.assign(window, { seen });
  });
  const called = clock();
  const [lease] = await run.lease(1);
  const committed = clock();
  if (lease === undefined) throw new Error("nothing is due");
  const seenAt = await page.waitForFunction(
    (taskId) => (window as unknown as { seen: Record<string, number | undefined> }).seen[taskId],
    lease.taskId,
  );
  const at = (await seenAt.jsonValue()) ?? Number.NaN;
  const arrival = { event: "Working", fromCallMs: rounded(at - called), fromCommitMs: rounded(at - committed) };
  return [arrival, lease];
};

/** Tasks are taken on, reported and merged, one after the other: three events each. */
export const measureArrivals = async (page: Page, run: SeededRun, tasks: number): Promise<Arrival[]> => {
  const arrivals: Arrival[] = [];
  for (let index = 0; index < tasks; index += 1) {
    const [arrival, lease] = await timedLease(page, run);
    arrivals.push(
      arrival,
      await timed(page, lease.taskId, "Merging", () => run.done(lease)),
      await timed(page, lease.taskId, "Merged", () => run.merged(lease)),
    );
  }
  return arrivals;
};
