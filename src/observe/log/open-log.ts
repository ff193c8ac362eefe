/** The log of a process that lives on: lines of JSON that say what they belong to, without anything secret. */
import { pino, type Logger } from "pino";
import { type Environment, type LogLevel, readSetting } from "../../model/settings.ts";
import { correlation } from "../../runtime/correlation.ts";
import { count } from "../../runtime/instruments.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { listenWith } from "../../runtime/telling.ts";
import { traceIds } from "../../runtime/tracing.ts";
import { describeError } from "./describe-error.ts";
import { createFaultReporter, type FaultReporter } from "./fault-reporter.ts";
import { createLineRedactor } from "./redact-line.ts";

export type Log = {
  /** Its `level` may be changed at any time. */
  logger: Logger;
  /** Resolves when all faults are reported. */
  close(): Promise<void>;
};

const ERROR = 50;

const reportFault = (reporter: FaultReporter | null, args: readonly unknown[], level: number): void => {
  const [fields, message = ""] = args;
  const thrown = fields instanceof Error ? fields : (fields as { err?: unknown } | null)?.err;
  if (thrown === undefined) return;
  const fault = describeError(thrown);
  count("provost_faults_total", { code: fault.code ?? "INTERNAL" });
  const tags = correlation() as Readonly<Record<string, string>>;
  const name = pino.levels.labels[level] ?? "error";
  reporter?.report({ level: name, message: String(message), fault, tags, trace: traceIds() });
};

/** @param write one line; standard error, at once, when it is absent */
export const openLog = (options: {
  level?: LogLevel | undefined;
  env: Environment;
  write?: (line: string) => void;
}): Log => {
  const { env, level = readSetting(env, "PROVOST_LOG_LEVEL") } = options;
  const redact = createLineRedactor(env);
  const dsn = readSetting(env, "PROVOST_SENTRY_DSN");
  const reporter = dsn === undefined ? null : createFaultReporter(dsn, packageVersion(), redact);
  const standardError = options.write === undefined ? pino.destination({ dest: 2, sync: true }) : null;
  const write = options.write ?? ((line: string) => void standardError?.write(line));
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      mixin: (_, number) => {
        count("provost_log_lines_total", { level: pino.levels.labels[number] ?? String(number) });
        return { ...correlation(), ...traceIds() };
      },
      hooks: {
        logMethod(args, method, number) {
          if (number >= ERROR) reportFault(reporter, args, number);
          method.apply(this, args);
        },
      },
    },
    { write: (line: string) => write(redact(line)) },
  );
  const endListening = listenWith({
    wants: (wanted) => logger.isLevelEnabled(wanted),
    hear: (at, what, fields) => logger[at](fields, what),
  });
  const close = async (): Promise<void> => {
    endListening();
    await reporter?.close();
  };
  return { logger, close };
};
