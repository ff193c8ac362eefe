/** Requests as fast as they are answered, until it is stopped; answers are counted one by one, not by the second. */
import { once } from "node:events";
import autocannon from "autocannon";

export type SteadyLoad = {
  answered(): number;
  /** Resolves with the answer that is so many after this moment. */
  more(count: number): Promise<void>;
  stop(): Promise<void>;
};

type Target = { url: string; method: "POST"; headers: Record<string, string>; body: string; connections: number };

/** Longer than any load lasts: who started it stops it. */
const FOREVER_S = 3_600;

export const startLoad = (target: Target): SteadyLoad => {
  const instance = autocannon({ ...target, duration: FOREVER_S }, () => undefined);
  const ended = once(instance, "done");
  let answered = 0;
  let awaited = Number.POSITIVE_INFINITY;
  let reached: () => void = () => undefined;
  let fault: Error | null = null;
  let failed: (error: Error) => void = () => undefined;
  const fail = (error: Error): void => {
    fault ??= error;
    failed(fault);
  };
  instance.on("response", (_client, status) => {
    answered += 1;
    if (status < 200 || status > 299) fail(new Error(`an answer with status ${status}`));
    if (answered >= awaited) reached();
  });
  instance.on("reqError", (error: unknown) => fail(new Error("a request failed", { cause: error })));
  return {
    answered: () => answered,
    more: (count) =>
      new Promise<void>((resolve, reject) => {
        awaited = answered + count;
        reached = resolve;
        failed = reject;
        if (fault !== null) reject(fault);
      }),
    stop: async () => {
      instance.stop();
      await ended;
      if (fault !== null) throw fault;
    },
  };
};
