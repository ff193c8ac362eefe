/** What every command shares: its streams, the global options, and how a result leaves the process. */
import { createColors } from "picocolors";
import type { ExitCode } from "../model/errors.ts";

export type Output = {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type CliIo = {
  stdin: AsyncIterable<Uint8Array>;
  stdout: Output;
  stderr: Output;
  /** Bytes to stdout, no faster than they are read. */
  write: (data: Uint8Array) => Promise<void>;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Aborted when nobody reads stdout any more. */
  outputClosed: AbortSignal;
};

export type GlobalOptions = {
  json: boolean;
  quiet: boolean;
  color: boolean;
  home?: string | undefined;
  url?: string | undefined;
};

export type Colors = ReturnType<typeof createColors>;

export type Session = {
  readonly io: CliIo;
  readonly options: GlobalOptions;
  /** Colours for the two streams; without effect where they would be noise. */
  readonly colors: { readonly stdout: Colors; readonly stderr: Colors };
  exitCode: ExitCode;
  /** A line of the result. */
  print: (line: string) => void;
  /** A line about the result: on stderr, and not with --quiet. */
  note: (line: string) => void;
  /** The one JSON document of a command run with --json. */
  printJson: (value: unknown) => void;
  /** One line of a stream of JSON values (`--follow`). */
  printJsonLine: (value: unknown) => void;
};

const wantsColor = (io: CliIo, stream: Output, option: boolean): boolean =>
  option &&
  !io.env["NO_COLOR"] &&
  (stream.isTTY === true || Boolean(io.env["FORCE_COLOR"])) &&
  io.env["TERM"] !== "dumb";

export const createSession = (io: CliIo, options: GlobalOptions): Session => ({
  io,
  options,
  colors: {
    get stdout() {
      return createColors(wantsColor(io, io.stdout, options.color));
    },
    get stderr() {
      return createColors(wantsColor(io, io.stderr, options.color));
    },
  },
  exitCode: 0,
  print: (line) => void io.stdout.write(`${line}\n`),
  note: (line) => {
    if (!options.quiet) io.stderr.write(`${line}\n`);
  },
  printJson: (value) => void io.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  printJsonLine: (value) => void io.stdout.write(`${JSON.stringify(value)}\n`),
});
