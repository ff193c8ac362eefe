/**
 * Group commit: what callers ask for while a batch is under way is gathered and done in one go as the next. There is no
 * timer, so a lone caller waits for nobody, and a batch is as large as the load makes it.
 */
import { turn } from "./turn.ts";

export type Batching<Item, Result> = {
  /** Only what has the same key goes together, one batch of a key at a time. */
  submit(key: string, item: Item): Promise<Result>;
};

export type BatchWork<Item, Result> = {
  maxItems: number;
  /** All or nothing. Results in the order of the items; null for one that has to be done alone. */
  together: (items: readonly Item[]) => Promise<readonly (Result | null)[]>;
  alone: (item: Item) => Promise<Result>;
  /** Whether it is known that a failed batch has changed nothing. Then each of it is done alone, for its own outcome. */
  changedNothing: (error: unknown) => boolean;
};

type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };

export const createBatching = <Item, Result>(work: BatchWork<Item, Result>): Batching<Item, Result> => {
  const queues = new Map<string, Waiting<Item, Result>[]>();

  const doAlone = async ({ item, resolve, reject }: Waiting<Item, Result>): Promise<void> =>
    work.alone(item).then(resolve, reject);

  const doTogether = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    let results: readonly (Result | null)[];
    try {
      results = await work.together(batch.map(({ item }) => item));
    } catch (error) {
      if (!work.changedNothing(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      results = [];
    }
    const rest: Waiting<Item, Result>[] = [];
    for (const [index, waiting] of batch.entries()) {
      const result = results[index] ?? null;
      if (result === null) rest.push(waiting);
      else waiting.resolve(result);
    }
    // One after the other: what one caller asked for before another stays before it.
    for (const waiting of rest) await doAlone(waiting);
  };

  const drain = async (key: string, queue: Waiting<Item, Result>[]): Promise<void> => {
    while (queue.length > 0) {
      const [first, ...others] = queue.splice(0, work.maxItems);
      if (first === undefined) break;
      await (others.length === 0 ? doAlone(first) : doTogether([first, ...others]));
      await turn(); // those that were just answered may ask again at once: they belong to one batch
    }
    queues.delete(key);
  };

  const begin = async (key: string, queue: Waiting<Item, Result>[]): Promise<void> => {
    await turn();
    await drain(key, queue);
  };

  return {
    submit: (key, item) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(key);
        if (queue !== undefined) {
          queue.push({ item, resolve, reject });
          return;
        }
        const fresh = [{ item, resolve, reject }];
        queues.set(key, fresh);
        void begin(key, fresh);
      }),
  };
};
