/** Traces of this process: sampled, kept for the built-in view, and sent to a collector where one is set. */
import { type Environment, readSetting } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import { useTracer } from "../runtime/tracing.ts";
import type { Database } from "../store/database.ts";
import type { EndedSpan } from "../store/observe/span-encoding.ts";
import type { SpanExport } from "./trace/otlp-export.ts";
import { createSpanStore } from "./trace/span-store.ts";
import { readTraces, type Traces } from "./trace/read-traces.ts";
import { createTracer } from "./trace/tracer.ts";

export type Tracing = Traces & {
  /** Resolves when what has ended is written and sent. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const HOUR_MS = 3_600_000;

const exportOf = async (env: Environment): Promise<SpanExport | null> => {
  const url = readSetting(env, "PROVOST_OTLP_ENDPOINT");
  if (url === undefined) return null;
  const { openOtlpExport } = await import("./trace/otlp-export.ts");
  return openOtlpExport({ url, headers: readSetting(env, "PROVOST_OTLP_HEADERS") ?? "" });
};

/** CONFIGURATION_INVALID */
export const openTracing = async (parts: {
  db: Database;
  clock: Clock;
  env: Environment;
  onFault: (error: unknown) => void;
}): Promise<Tracing> => {
  const { db, env } = parts;
  const share = readSetting(env, "PROVOST_TRACE_SAMPLE");
  const retentionMs = readSetting(env, "PROVOST_TRACE_RETENTION_HOURS") * HOUR_MS;
  const exported = await exportOf(env);
  const store = createSpanStore({ ...parts, retentionMs });
  const onEnd = (span: EndedSpan): void => {
    store.add(span);
    exported?.add(span);
  };
  const end = useTracer(createTracer({ share, random: Math.random, onEnd }));
  return {
    ...readTraces(db),
    flush: async () => {
      await Promise.all([store.flush(), exported?.flush()]);
    },
    close: async () => {
      end();
      await Promise.all([store.close(), exported?.close()]);
    },
  };
};
