/** Reads a plan and its sidecar from disk. Whatever a path may name, this ends soon and holds at most 16 MiB. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type ErrorCode, ProvostError } from "../../model/errors.ts";

export const MAX_PLAN_BYTES = 16 * 1024 * 1024;

export type PlanFile = {
  source: Uint8Array;
  sidecar: { text: string; path: string; source: Uint8Array } | null;
};

export type PlanFileOptions = {
  /** Sidecar to use instead of the one beside the plan. */
  sidecarPath?: string | undefined;
  /** What a path of `-` is read from. */
  stdin?: AsyncIterable<Uint8Array> | undefined;
};

/** `docs/PLAN.md` → `docs/PLAN.provost.yaml`. */
export const sidecarPathOf = (planPath: string): string =>
  path.join(path.dirname(planPath), `${path.basename(planPath, path.extname(planPath))}.provost.yaml`);

export const readPlanFile = async (planPath: string, options: PlanFileOptions = {}): Promise<PlanFile> => {
  const fromStdin = planPath === "-";
  if (fromStdin && !options.stdin)
    throw new ProvostError("PLAN_NOT_A_FILE", "this command cannot read its plan from standard input");
  const source =
    fromStdin && options.stdin
      ? await readUpTo("standard input", options.stdin)
      : readRegularFile(planPath, { missing: "PLAN_NOT_FOUND", unfit: "PLAN_NOT_A_FILE" });
  refuseWhatIsNoText(source, fromStdin ? "standard input" : planPath);
  return { source, sidecar: readSidecar(fromStdin ? null : sidecarPathOf(planPath), options.sidecarPath) };
};

const readSidecar = (beside: string | null, named: string | undefined): PlanFile["sidecar"] => {
  const sidecarPath = named ?? beside;
  if (sidecarPath === null) return null;
  try {
    const source = readRegularFile(sidecarPath, { missing: "BINDING_INVALID", unfit: "BINDING_INVALID" });
    return { text: textOfSidecar(source, sidecarPath), path: sidecarPath, source };
  } catch (error) {
    const absent =
      error instanceof ProvostError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
    if (absent && named === undefined) return null;
    throw error;
  }
};

/** YAML is UTF-8: bytes that are not would bind other names than those that were written. */
const textOfSidecar = (source: Uint8Array, file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(source);
  } catch (cause) {
    throw new ProvostError("BINDING_INVALID", `${file} is no UTF-8 text; save it as UTF-8`, { file }, { cause });
  }
};

/** Synchronous: at the start of a command nothing else could be done meanwhile, and promises of files cost 3 ms there. */
const readRegularFile = (file: string, codes: { missing: ErrorCode; unfit: ErrorCode }): Uint8Array => {
  const readable = <T>(read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why = code === "ENOENT" || code === "ENOTDIR" ? "there is no such file" : message;
      throw new ProvostError(codes.missing, `${file} cannot be read: ${why}`, { file }, { cause });
    }
  };
  const found = readable(() => statSync(file));
  // Asked before opening: opening a pipe would wait for its writer.
  if (!found.isFile())
    throw new ProvostError(codes.unfit, `${file} is ${found.isDirectory() ? "a folder" : "no regular file"}`, { file });
  if (found.size > MAX_PLAN_BYTES) throw tooLarge(file);
  const source = readable(() => readFileSync(file));
  // A file may have grown since; some in /proc have no size at all.
  if (source.byteLength > MAX_PLAN_BYTES) throw tooLarge(file);
  return source;
};

const readUpTo = async (name: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > MAX_PLAN_BYTES) throw tooLarge(name);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
};

const tooLarge = (file: string): ProvostError =>
  new ProvostError("PLAN_TOO_LARGE", `${file} is larger than 16 MiB`, { file });

const UTF8_BOM = "\uFEFF";
/** Formats that people hand over by mistake; some hold no NUL byte near their start. */
const BINARY_STARTS = [
  { name: "a PDF", start: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { name: "a ZIP archive or an Office document", start: [0x50, 0x4b, 0x03, 0x04] },
  { name: "UTF-16 text; save it as UTF-8", start: [0xff, 0xfe] },
  { name: "UTF-16 text; save it as UTF-8", start: [0xfe, 0xff] },
];

const refuseWhatIsNoText = (source: Uint8Array, file: string): void => {
  const known = BINARY_STARTS.find(({ start }) => start.every((byte, index) => source[index] === byte));
  if (known) throw new ProvostError("PLAN_BINARY", `${file} is ${known.name}`, { file });
  const nul = source.indexOf(0);
  if (nul >= 0) throw new ProvostError("PLAN_BINARY", `${file} is no text: it has a NUL at byte ${nul}`, { file });
  // Only a short text can be blank and yet worth decoding whole.
  const blank = source.byteLength === 0 || (source.byteLength < 65_536 && isBlank(new TextDecoder().decode(source)));
  if (blank) throw new ProvostError("PLAN_EMPTY", `${file} has no content`, { file });
};

const isBlank = (text: string): boolean => text.replace(UTF8_BOM, "").trim() === "";
