/**
 * A client that gives tasks to whichever control plane answers, by the clock. A task is accepted when its enqueue was
 * answered with 200; what was not answered is asked again under the same id until it is.
 */
import { setTimeout as delay } from "node:timers/promises";

export type Load = {
  /** Ids in the order in which they were accepted. */
  readonly accepted: string[];
  /** Answers other than 200, by what they said; connections that failed are counted as "no connection". */
  readonly refused: Map<string, number>;
  stop(): Promise<void>;
};

const EVERY_MS = 100;
const BATCH = 5;
const PATIENCE_MS = 5_000;

/** @param urls asked anew each time: control planes come and go */
export const startLoad = (urls: () => readonly string[], prefix: string): Load => {
  const accepted: string[] = [];
  const refused = new Map<string, number>();
  const over = new AbortController();
  const underWay = new Set<Promise<void>>();

  const note = (what: string): void => void refused.set(what, (refused.get(what) ?? 0) + 1);
  const ask = async (url: string, body: string): Promise<boolean> => {
    try {
      const response = await fetch(`${url}/enqueue`, {
        method: "POST",
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.ok) return true;
      note(await response.text());
    } catch {
      note("no connection");
    }
    return false;
  };
  const give = async (number: number): Promise<void> => {
    const ids = Array.from({ length: BATCH }, (_, index) => `${prefix}-${number}-${index}`);
    const body = JSON.stringify(ids.map((taskId) => ({ taskId, kind: "chaos", maxAttempts: 100 })));
    for (let turn = number; !over.signal.aborted; turn += 1) {
      const known = urls();
      if (await ask(known[turn % known.length] ?? "", body)) {
        accepted.push(...ids);
        return;
      }
      await delay(EVERY_MS);
    }
  };
  const run = async (): Promise<void> => {
    for (let number = 0; !over.signal.aborted; number += 1) {
      const given = give(number).finally(() => underWay.delete(given));
      underWay.add(given);
      await delay(EVERY_MS);
    }
  };
  const running = run();
  return {
    accepted,
    refused,
    stop: async () => {
      over.abort();
      await running;
      await Promise.all(underWay);
    },
  };
};

/** What a client has to reckon with while a database is down or full. */
const RECKONED = /no connection|connection to the database|database's disk is full/;
export const unexpected = (refused: Load["refused"]): string[] =>
  [...refused.keys()].filter((said) => !RECKONED.test(said));
