/** What a control plane depends on, and how each is asked whether it is there. */
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineParts } from "../run/execute.ts";

/** @property ask throws when it does not answer */
type HostProbe = { ask: (signal: AbortSignal) => Promise<void>; required: boolean };
export type HostProbes = Readonly<Record<string, HostProbe>>;

/** Written through to the disk: one that is full, gone or read-only would say so. */
const writeTo = async (folder: string): Promise<void> => {
  const path = join(folder, `.probe-${process.pid}`);
  const file = await open(path, "w");
  try {
    await file.write("provost");
    await file.datasync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
};

export const hostProbes = ({ db, tenantId, home }: EngineParts): HostProbes => ({
  database: {
    required: true,
    ask: () => db.transaction(tenantId, async (tx) => void (await tx.query("select 1"))),
  },
  dataFolder: { required: true, ask: () => writeTo(home.path) },
});

type WatchedProbes = {
  probes: HostProbes;
  /** Whether each answered when it was asked last. */
  answered: () => Readonly<Record<string, boolean>>;
  /** Asks all of them, for who wants to know now. */
  look: () => Promise<void>;
};

export const watchProbes = (all: HostProbes): WatchedProbes => {
  const answers = new Map<string, boolean>();
  const watched = Object.entries(all).map(([name, { ask, required }]): [string, HostProbe] => [
    name,
    {
      required,
      ask: async (signal) => {
        answers.set(name, false);
        await ask(signal);
        answers.set(name, true);
      },
    },
  ]);
  return {
    probes: Object.fromEntries(watched),
    answered: () => Object.fromEntries(answers),
    look: async () => {
      const signal = AbortSignal.timeout(2_000);
      const late = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      const asking = Promise.allSettled(watched.map(([, { ask }]) => ask(signal)));
      await Promise.race([asking, late]);
    },
  };
};
