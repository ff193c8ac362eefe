/** Asks each dependency and says how it is. */
export type DependencyStatus = { status: "up" | "degraded" | "down"; latencyMs: number; message?: string };
export type Readiness = {
  status: "ready" | "degraded" | "unready";
  dependencies: Record<string, DependencyStatus>;
};

/** A dependency that takes longer is not what somebody in front of a screen can work with. */
const SLOW_MS = 1_000;

const ask = async (probe: () => Promise<void>): Promise<DependencyStatus> => {
  const began = performance.now();
  const since = (): number => Math.round((performance.now() - began) * 10) / 10;
  try {
    await probe();
    const latencyMs = since();
    return { status: latencyMs > SLOW_MS ? "degraded" : "up", latencyMs };
  } catch {
    // Why is in the log: whoever may ask this need not be known.
    return { status: "down", latencyMs: since(), message: "it does not answer" };
  }
};

export const askDependencies = async (probes: Readonly<Record<string, () => Promise<void>>>): Promise<Readiness> => {
  const asked = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await ask(probe)] as const),
  );
  const states = asked.map(([, { status }]) => status);
  const status = states.includes("down") ? "unready" : states.includes("degraded") ? "degraded" : "ready";
  return { status, dependencies: Object.fromEntries(asked) };
};
