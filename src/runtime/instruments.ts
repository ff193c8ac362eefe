/**
 * How features say what happens. Who says it knows neither who listens nor whether anybody does: a process that exposes
 * metrics has one observer (src/observe), a command has none, and then each of these is one comparison.
 *
 * One for the process, like its memory: what a scrape reads is the process, whatever is opened in it.
 */
import type { LabelsOf, MeasuredName, NameOf } from "./measured-metrics.ts";

export type Reading = { labels: Readonly<Record<string, string>>; value: number };

export type MetricSink = {
  count(name: NameOf<"counter">, labels: Readonly<Record<string, string>>, by: number): void;
  observe(name: NameOf<"histogram">, labels: Readonly<Record<string, string>>, value: number): void;
};

const sinks = new Set<MetricSink>();
const readings = new Map<MeasuredName, Set<() => readonly Reading[]>>();

/** @param by how many; 1 when it is left out */
export const count = <N extends NameOf<"counter">>(name: N, labels: LabelsOf<N>, by = 1): void => {
  if (sinks.size === 0 || by === 0) return;
  for (const sink of sinks) sink.count(name, labels, by);
};

/** @param value in the unit that the name ends with */
export const observe = <N extends NameOf<"histogram">>(name: N, labels: LabelsOf<N>, value: number): void => {
  if (sinks.size === 0) return;
  for (const sink of sinks) sink.observe(name, labels, value);
};

/** False: nobody listens, and what is only measured need not be. */
export const isObserved = (): boolean => sinks.size > 0;

/** A time to measure from; 0 when nobody listens. */
export const startedAt = (): number => (sinks.size === 0 ? 0 : performance.now());

/** Seconds since `startedAt`. Of what began before anybody listened nothing is measured. */
export const observeSince = <N extends NameOf<"histogram">>(name: N, labels: LabelsOf<N>, began: number): void => {
  if (began !== 0) observe(name, labels, (performance.now() - began) / 1_000);
};

/** A value that is read when somebody asks for it. The returned function ends that. */
export const watch = <N extends NameOf<"gauge">>(
  name: N,
  read: () => readonly { labels: LabelsOf<N>; value: number }[],
): (() => void) => {
  const all = readings.get(name) ?? new Set();
  readings.set(name, all);
  all.add(read);
  return () => void all.delete(read);
};

export const readWatched = (name: NameOf<"gauge">): Reading[] =>
  [...(readings.get(name) ?? [])].flatMap((read) => [...read()]);

/** Tells the sink of all that happens from now on. The returned function ends that. */
export const observeWith = (sink: MetricSink): (() => void) => {
  sinks.add(sink);
  return () => void sinks.delete(sink);
};
