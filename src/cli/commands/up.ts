import { InvalidArgumentError, Option } from "commander";
import path from "node:path";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { LOG_LEVELS, type LogLevel, readSetting } from "../../model/settings.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { endInTime } from "../end-in-time.ts";
import { homePath } from "../home-path.ts";
import { positiveInteger } from "../positive-integer.ts";
import type { Session } from "../session.ts";
import { untilInterrupted } from "../until-interrupted.ts";

const readPort = (value: string): number => {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65_535) throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return port;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** SIGUSR2 has everything logged, and sent once more ends that: for a process that cannot be asked over HTTP any more. */
const toggleDebugOnSignal = (logger: { level: string }): (() => void) => {
  const usual = logger.level;
  const toggle = (): void => {
    logger.level = logger.level === "debug" ? usual : "debug";
  };
  process.on("SIGUSR2", toggle);
  return () => void process.off("SIGUSR2", toggle);
};

type UpOptions = {
  corsOrigins?: string[];
  host: string;
  port: number;
  repositories: string[];
  database?: string;
  shellSlots?: number;
  logLevel?: LogLevel;
  tlsPort: number;
  tlsHost: string;
  tlsCertificate?: string;
  tlsKey?: string;
};

/** USAGE when one of the two files is named without the other. */
const tlsOf = ({ io }: Session, { tlsHost: host, tlsPort: port, tlsCertificate, tlsKey }: UpOptions) => {
  if (tlsCertificate === undefined && tlsKey === undefined) return undefined;
  if (tlsCertificate === undefined || tlsKey === undefined) {
    throw new ProvostError("USAGE", "TLS takes both: --tls-certificate and --tls-key");
  }
  return { host, port, certificate: path.resolve(io.cwd, tlsCertificate), key: path.resolve(io.cwd, tlsKey) };
};

export const defineUp: DefineCommand = (command, session) => {
  command
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on; 0 takes a free one", readPort, 7_386)
    .option(
      "--database <url>",
      "a Postgres that is served (default: PROVOST_DATABASE_URL, or the one in the data folder)",
    )
    .option(
      "--repositories <folder...>",
      "folders with repositories that everybody who may start runs may start them in",
      [],
    )
    .option("--cors-origins <origin...>", "origins of other sites whose pages may call the API (default: none)")
    .option("--tls-certificate <file>", "listen over TLS too, with this certificate: see `provost ca server`")
    .option("--tls-key <file>", "the key of the certificate")
    .option("--tls-host <address>", "address to listen on over TLS", "0.0.0.0")
    .option("--tls-port <number>", "port to listen on over TLS; 0 takes a free one", readPort, 7_443)
    .option("--shell-slots <number>", "do shell tasks of queues in this process, so many at once", positiveInteger)
    .addOption(
      new Option("--log-level <level>", "the least that is written to standard error (default: warn)").choices(
        LOG_LEVELS,
      ),
    )
    .addHelpText("after", example("provost up", "provost up --port 0 --json"))
    .action(async (options: UpOptions) => {
      const { openLog } = await import("../../control-plane.ts");
      const { serve } = await import("../../http/serve.ts");
      const drainSeconds = readSetting(session.io.env, "PROVOST_DRAIN_SECONDS");
      const log = await openLog({ level: options.logLevel });
      const { logger } = log;
      const endToggling = toggleDebugOnSignal(logger);
      await untilInterrupted(async (signal) => {
        const served = await serve({
          homePath: homePath(session),
          ...options,
          databaseUrl: options.database ?? readSetting(session.io.env, "PROVOST_DATABASE_URL"),
          origins: options.corsOrigins,
          tls: tlsOf(session, options),
          logger,
        });
        const { url, signInUrl, tlsPort } = served;
        if (session.options.json)
          session.printJsonLine({ url, signInUrl, pid: process.pid, ...(tlsPort && { tlsPort }) });
        else {
          session.print(`Provost is at ${url}`);
          if (tlsPort !== null) session.print(`and over TLS at port ${tlsPort}`);
          session.print(`Sign in with  ${signInUrl}  (works once, within ten minutes)`);
        }
        await aborted(signal);
        endInTime(drainSeconds, (message) => logger.error(message));
        session.note("Ending: what runs is given back, and goes on at the next start.");
        await served.close();
        endToggling();
        await log.close();
      });
      session.exitCode = EXIT.go;
    });
};
