import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "../../sdk/client/index.ts";

export type SmokeContext = {
  client: Client;
  /** A client that shows another credential, or none. */
  as: (token: string | null) => Client;
  /** Names what this smoke test makes: letters and digits. */
  mark: string;
  /** In which the run is started; null: in the first that the control plane offers. */
  repository: string | null;
  /** A backup that is older is none. */
  backupHours: number;
  beginBackup: boolean;
  /** In all for one thing to come about. */
  patienceMs: number;
  /** Of the run that one step has started and later ones go on with. */
  run: { runId: string; criterionId: string } | null;
};

/** @returns what was seen; throws when it is not as it should be */
export type SmokeStep = (context: SmokeContext) => Promise<string>;

/** What a step says when it is not as it should be; its runner makes a line of it. */
export const failSmoke = (message: string): never => {
  throw new Error(message);
};

const LOOK_MS = 150;

/** Asks until there is an answer that is not null. */
export const until = async <T>(what: string, patienceMs: number, ask: () => Promise<T | null>): Promise<T> => {
  const end = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end) failSmoke(`${what}: not within ${Math.round(patienceMs / 1_000)} s`);
    await delay(LOOK_MS);
  }
};
