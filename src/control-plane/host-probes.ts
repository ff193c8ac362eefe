/** What a control plane depends on, and how each is asked whether it is there. */
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineParts } from "../run/execution/execute.ts";

export type HostProbe = {
  /** Throws when it does not answer. */
  ask: (signal: AbortSignal) => Promise<void>;
  required: boolean;
  /** Of one that has answered: why it is of less use than it should be. */
  weakness?: () => string | null;
};
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

/** What can be done without: limits and caches are then held in each process, and events wait in Postgres. */
type Optional = Readonly<Record<"sharedStore" | "nats", (() => Promise<void>) | null>>;
const NONE: Optional = { sharedStore: null, nats: null };

const optionalProbes = (asks: Optional): HostProbes =>
  Object.fromEntries(
    Object.entries(asks).flatMap(([name, ask]) => (ask === null ? [] : [[name, { required: false, ask }]])),
  );

/** Without it, or while it is behind, the primary answers what only reads. */
const replicaProbe = ({ replica }: EngineParts["db"]): HostProbes => {
  if (replica === null) return {};
  const weakness = () => (replica.isBehind() ? "it is too far behind its primary to be read from" : null);
  return { readReplica: { required: false, ask: () => replica.ask(), weakness } };
};

type Depending = Pick<EngineParts, "db" | "tenantId"> & { home: Pick<EngineParts["home"], "path"> };

export const hostProbes = (
  { db, tenantId, home }: Depending,
  masterKeys: HostProbe | null = null,
  optional = NONE,
): HostProbes => ({
  database: {
    required: true,
    ask: () => db.transaction(tenantId, async (tx) => void (await tx.query("select 1"))),
  },
  dataFolder: { required: true, ask: () => writeTo(home.path) },
  ...(masterKeys !== null && { masterKeys }),
  ...replicaProbe(db),
  ...optionalProbes(optional),
});

type WatchedProbes = {
  probes: HostProbes;
  /** Whether each that is required answered when it was asked last: somebody is called when it did not. */
  answered: () => Readonly<Record<string, boolean>>;
  /** Asks them, for who wants to know now. */
  look: () => Promise<void>;
};

export const watchProbes = (all: HostProbes): WatchedProbes => {
  const answers = new Map<string, boolean>();
  const required = Object.entries(all).filter(([, probe]) => probe.required);
  const watched = required.map(([name, { ask }]): [string, HostProbe] => [
    name,
    {
      required: true,
      ask: async (signal) => {
        answers.set(name, false);
        await ask(signal);
        answers.set(name, true);
      },
    },
  ]);
  return {
    probes: { ...all, ...Object.fromEntries(watched) },
    answered: () => Object.fromEntries(answers),
    look: async () => {
      const signal = AbortSignal.timeout(2_000);
      const late = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      const asking = Promise.allSettled(watched.map(([, { ask }]) => ask(signal)));
      await Promise.race([asking, late]);
    },
  };
};
