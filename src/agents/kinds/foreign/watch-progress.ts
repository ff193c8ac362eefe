/**
 * Watches whether an agent of others gets anywhere, by what it tells of its tools and by the files of its worktree. Such an
 * agent cannot be held in the middle: one that gets nowhere is ended, and people are asked. Whom they let go on begins again
 * with its files as they are, and is told so.
 *
 * Invariant: what it tells counts once its files were looked at after it, in a look that began later. What is the same call
 * to the same files would else be one to files that have changed in between.
 */
import type { SessionEntry } from "../../../model/agent-session.ts";
import type { Governor } from "../../governor/governor.ts";
import type { ForeignEnd } from "./foreign-end.ts";

export type Round = {
  /** Aborted when the agent is to be ended, for it gets nowhere. */
  signal: AbortSignal;
  /** What it is told besides, after it was let go on. */
  word: string | null;
};

export type Watch = {
  /** Told of all that is put on record of the session. */
  add(entry: SessionEntry): void;
  /** Does the work, and again whenever it was ended for getting nowhere and is let go on. AGENT_STALLED, TASK_CANCELLED. */
  guard(work: (round: Round) => Promise<ForeignEnd>, signal: AbortSignal): Promise<ForeignEnd>;
};

type WatchParts = {
  governor: Governor;
  /** The files as they are now; rejects where they cannot be read while the agent works on them. */
  snapshot: () => Promise<{ commit: string; tree: string }>;
  base: string;
  record: (entry: SessionEntry) => Promise<void>;
};

/** What changes files or spends tokens; between two of them nothing can be held against it. */
const isTelling = ({ kind }: SessionEntry): boolean => kind === "tool-answer" || kind === "step-ended";

/** Not all programs say what a tool has answered: the same silence is no sign of anything. */
const saysNothing = (entry: SessionEntry): boolean => entry.kind === "tool-answer" && entry.content === "";

const pausedStep = (step: number): SessionEntry => {
  const usage = { input: 0, output: 0, cached: 0, reasoning: 0 };
  const nothing = { model: "", finish: "stop", microUsd: 0, firstTokenMs: null, latencyMs: 0 } as const;
  return { kind: "step-ended", step, usage, ...nothing };
};

/** Nobody watches where nobody could be asked. */
export const UNWATCHED: Watch = {
  add: () => undefined,
  guard: (work) => work({ signal: new AbortController().signal, word: null }),
};

export const watchProgress = ({ governor, snapshot, base, record }: WatchParts): Watch => {
  let halt = new AbortController();
  let step = 1;
  let wanted = false;
  let looking: Promise<void> | null = null;
  let told: SessionEntry[] = [];

  const look = async (): Promise<void> => {
    while (wanted && !halt.signal.aborted) {
      wanted = false;
      const before = told;
      told = [];
      const files = await snapshot().catch(() => null);
      if (files === null) {
        told = [...before, ...told]; // the next look tells
        continue;
      }
      for (const entry of before) governor.add(entry);
      governor.add({ kind: "snapshot", step, base, ...files });
      if (governor.stalls()) halt.abort();
    }
  };

  const wish = (): void => {
    wanted = true;
    looking ??= look().finally(() => (looking = null));
  };

  const onRecord = async (entry: SessionEntry): Promise<void> => {
    governor.add(entry);
    await record(entry);
  };

  return {
    add: (entry) => {
      // What it tells while it is being ended must not hide why.
      if (halt.signal.aborted) return;
      if (!saysNothing(entry)) told.push(entry);
      if (entry.kind === "step-ended") step = entry.step + 1;
      if (isTelling(entry)) wish();
    },
    guard: async (work, signal) => {
      let word: string | null = null;
      // What it begins with is what its first change is one of.
      wish();
      for (;;) {
        const end = await work({ signal: halt.signal, word });
        await looking;
        if (!halt.signal.aborted || end.failure === null || signal.aborted) return end;
        await governor.pass(async (entry) => {
          if (entry.kind === "turn") word = entry.text;
          await onRecord(entry);
        }, signal);
        // A program that reports no usage has ended no step; what it is asked about next is another question all the same.
        governor.add(pausedStep(step));
        halt = new AbortController();
        told = [];
      }
    },
  };
};
