/** What can go wrong, and how it is mended. Each returns the moment (performance.now) from which recovery is counted. */
import { setTimeout as delay } from "node:timers/promises";
import type { Rig } from "./rig.ts";

/** Longer than a lease: whoever is cut off that long loses what it has in hand. */
const LASTS_MS = 4_000;
/** A step that a time server may make. Whatever is put down for later meanwhile is that much too late afterwards. */
const STEP_MS = 15_000;

type Strike = (rig: Rig, random: () => number) => Promise<number>;
export type Fault = { name: string; about: string; strike: Strike };

const pick = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)]!;

/** Recovery begins with the death: to start it again is a part of it. */
const killed = async (victim: { kill(): Promise<void>; start(): Promise<void> }): Promise<number> => {
  const at = performance.now();
  await victim.kill();
  await victim.start();
  return at;
};

const lasting = async (begin: () => void | Promise<void>, end: () => void | Promise<void>): Promise<number> => {
  await begin();
  await delay(LASTS_MS);
  await end();
  return performance.now();
};

export const FAULTS: readonly Fault[] = [
  {
    name: "control plane killed",
    about: "kill -9 of one of two, which is started again",
    strike: ({ planes }, random) => killed(pick(planes, random)),
  },
  {
    name: "agent killed",
    about: "kill -9 of one of two with work in hand, which is started again as a new one",
    strike: ({ agents }, random) => killed(pick(agents, random)),
  },
  {
    name: "Postgres killed",
    about: "kill -9 of the server, which is started again",
    strike: ({ postgres }) => killed(postgres),
  },
  {
    name: "network cut",
    about: "connections of agents to one control plane break, and none is taken, for 4 s",
    strike: ({ planes }, random) => {
      const { above } = pick(planes, random);
      return lasting(above.cut, above.mend);
    },
  },
  {
    name: "network stalled",
    about: "nothing passes between agents and one control plane for 4 s, and nobody is told",
    strike: ({ planes }, random) => {
      const { above } = pick(planes, random);
      return lasting(() => above.stall(["there", "back"]), above.mend);
    },
  },
  {
    name: "network half open",
    about: "what one control plane says does not reach its agents for 4 s; what they say reaches it",
    strike: ({ planes }, random) => {
      const { above } = pick(planes, random);
      return lasting(() => above.stall(["back"]), above.mend);
    },
  },
  {
    name: "clock put forward",
    about: "the clock of one control plane is 15 s ahead for 4 s",
    strike: ({ planes }, random) => {
      const plane = pick(planes, random);
      return lasting(
        () => plane.setClock(STEP_MS),
        () => plane.setClock(0),
      );
    },
  },
  {
    name: "clock put back",
    about: "the clock of one control plane is 15 s behind for 4 s",
    strike: ({ planes }, random) => {
      const plane = pick(planes, random);
      return lasting(
        () => plane.setClock(-STEP_MS),
        () => plane.setClock(0),
      );
    },
  },
  {
    name: "slow database",
    about: "each piece to and from the database takes 150 ms longer for 4 s",
    strike: ({ planes }) =>
      lasting(
        () => planes.forEach(({ below }) => below.delay(150)),
        () => planes.forEach(({ below }) => below.mend()),
      ),
  },
  {
    name: "database stalled",
    about: "nothing passes between one control plane and the database for 4 s, and nobody is told",
    strike: ({ planes }, random) => {
      const { below } = pick(planes, random);
      return lasting(() => below.stall(["there", "back"]), below.mend);
    },
  },
  {
    name: "full disk",
    about: "the database's disk has no byte left for 4 s; a server that gave up is started again",
    strike: async ({ disk, postgres }) => {
      const { fill } = disk;
      if (fill === null) throw new Error("a disk that may run full needs root on Linux: run this test there");
      return lasting(fill, async () => {
        await disk.free();
        await postgres.start();
      });
    },
  },
];
