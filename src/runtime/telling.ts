/**
 * How features say what happens to whoever keeps a log of this process. Who says it knows neither who listens nor whether
 * anybody does: `provost up` keeps a log, a command has none, and then each of these is one comparison.
 */
export type TellingLevel = "info" | "debug" | "trace";
type Fields = Readonly<Record<string, unknown>>;

export type Listener = {
  /** False: it would be thrown away, so nothing has to be put together for it. */
  wants(level: TellingLevel): boolean;
  hear(level: TellingLevel, what: string, fields: Fields): void;
};

const listeners = new Set<Listener>();

/** @param fields made only where somebody wants them */
export const tell = (level: TellingLevel, what: string, fields: () => Fields): void => {
  for (const listener of listeners) if (listener.wants(level)) listener.hear(level, what, fields());
};

/** Tells the listener of all that happens from now on. The returned function ends that. */
export const listenWith = (listener: Listener): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
