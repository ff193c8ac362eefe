/** Asks each dependency and says how it is. */
import { systemClock, type Clock } from "../runtime/clock.ts";

type Probe = {
  /** Throws when it does not answer, or not as it should. */
  ask: (signal: AbortSignal) => Promise<void>;
  /** Without it nothing can be done; without the others part of it, or more slowly. */
  required: boolean;
  /** Of one that has answered: why it is of less use than it should be. */
  weakness?: () => string | null;
};
export type Probes = Readonly<Record<string, Probe>>;

type DependencyStatus = {
  status: "up" | "degraded" | "down";
  latencyMs: number;
  required: boolean;
  message?: string;
};
type Readiness = {
  status: "ready" | "degraded" | "unready";
  dependencies: Record<string, DependencyStatus>;
};

/** A dependency that takes longer is not what somebody in front of a screen can work with. */
const SLOW_MS = 1_000;
/** One that takes longer does not answer: who asks whether we are ready waits a few seconds at most. */
const PATIENCE_MS = 3_000;

const untilLate = (clock: Clock): { late: Promise<"late">; signal: AbortSignal; end: () => void } => {
  const abort = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const disarm = clock.after(PATIENCE_MS, () => {
    abort.abort();
    resolve("late");
  });
  return { late, signal: abort.signal, end: disarm };
};

const ask = async ({ ask: probe, required, weakness }: Probe, clock: Clock): Promise<DependencyStatus> => {
  const began = performance.now();
  const since = (): number => Math.round((performance.now() - began) * 10) / 10;
  const { late, signal, end } = untilLate(clock);
  try {
    // What comes after it was given up has nobody to tell.
    const asking = probe(signal).then(() => "answered" as const);
    asking.catch(() => undefined);
    if ((await Promise.race([asking, late])) === "late") {
      return { status: "down", latencyMs: since(), required, message: `no answer within ${PATIENCE_MS / 1_000} s` };
    }
    const latencyMs = since();
    const weak = weakness?.() ?? null;
    if (weak !== null) return { status: "degraded", latencyMs, required, message: weak };
    return { status: latencyMs > SLOW_MS ? "degraded" : "up", latencyMs, required };
  } catch {
    // Why is in the log: whoever may ask this need not be known.
    return { status: "down", latencyMs: since(), required, message: "it does not answer" };
  } finally {
    end();
  }
};

const overall = (states: readonly DependencyStatus[]): Readiness["status"] => {
  if (states.some(({ status, required }) => status === "down" && required)) return "unready";
  return states.every(({ status }) => status === "up") ? "ready" : "degraded";
};

export const askDependencies = async (probes: Probes, clock: Clock = systemClock): Promise<Readiness> => {
  const asked = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await ask(probe, clock)] as const),
  );
  return { status: overall(asked.map(([, status]) => status)), dependencies: Object.fromEntries(asked) };
};
