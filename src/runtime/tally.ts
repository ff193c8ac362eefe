/** How many of something there are now, by kind, for the metrics. One for the process, like the metrics. */
import { watch } from "./instruments.ts";
import type { LabelsOf, NameOf } from "./measured-metrics.ts";

export type Tally<K extends string> = {
  /** One more, until the returned function is called; calling it again changes nothing. */
  begin(kind: K): () => void;
};

/** @param kinds all of them are shown, also those of which there are none */
export const createTally = <N extends NameOf<"gauge">, K extends string>(
  name: N,
  kinds: readonly K[],
  labelsOf: (kind: K) => LabelsOf<N>,
): Tally<K> => {
  const counts = new Map<K, number>(kinds.map((kind) => [kind, 0]));
  const add = (kind: K, by: number): void => void counts.set(kind, (counts.get(kind) ?? 0) + by);
  watch(name, () => kinds.map((kind) => ({ labels: labelsOf(kind), value: counts.get(kind) ?? 0 })));
  return {
    begin: (kind) => {
      let open = true;
      add(kind, 1);
      return () => {
        if (open) add(kind, -1);
        open = false;
      };
    },
  };
};
