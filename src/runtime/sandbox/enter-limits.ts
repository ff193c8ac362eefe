import type { SandboxLimits } from "./sandbox-plan.ts";

/**
 * Joins groups and sets limits, then becomes the command. Data come as arguments, never as text of the script. A group
 * that cannot be joined ends it: running without its limits would not be what was promised.
 */
const SCRIPT = `while [ "$1" != -- ]; do
  case $1 in
    join) echo $$ > "$2" || exit 125 ;;
    *) ulimit "$1" "$2" 2>/dev/null ;;
  esac
  shift 2
done
shift
exec "$@"`;

const BLOCK_BYTES = 512;
const KIB = 1_024;

/** @returns what stands before the command. A limit that is lower already stays. */
export const enterLimits = (
  limits: SandboxLimits,
  options: { memberFiles: readonly string[]; memoryEach: boolean },
): string[] => {
  const { cpuSeconds, fileBytes, memoryBytes } = limits;
  const settings: [string, string][] = [
    ...options.memberFiles.map((file): [string, string] => ["join", file]),
    ["-c", "0"],
    ...(cpuSeconds === undefined ? [] : [["-t", String(Math.max(1, Math.ceil(cpuSeconds)))] as [string, string]]),
    ...(fileBytes === undefined ? [] : [["-f", String(Math.ceil(fileBytes / BLOCK_BYTES))] as [string, string]]),
    // Data, not address space: engines with garbage collection reserve far more addresses than they ever use.
    ...(memoryBytes === undefined || !options.memoryEach
      ? []
      : [["-d", String(Math.ceil(memoryBytes / KIB))] as [string, string]]),
  ];
  return ["/bin/sh", "-c", SCRIPT, "sh", ...settings.flat(), "--"];
};
