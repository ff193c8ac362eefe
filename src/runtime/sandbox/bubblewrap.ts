/** The arguments with which bubblewrap gives a command namespaces of its own. Pure but for looking at what exists. */
import { realpath, stat } from "node:fs/promises";
import { basename, delimiter, dirname, sep } from "node:path";
import type { SandboxPlan } from "./sandbox-plan.ts";

/** Sockets of the machine's services lie in /run: a read-only mount would not keep a command from talking to them. */
const ALWAYS_HIDDEN = ["/run"];
/** What commands need from there to resolve names, and to be found at all on NixOS. */
const ALWAYS_READABLE = ["/etc/resolv.conf", "/run/current-system", "/run/opengl-driver"];
const TEMPORARY_BYTES = 256 * 2 ** 20;
/** What looks empty can be written to, in memory: without a size a machine without control groups would have none left. */
const HIDDEN_BYTES = 16 * 2 ** 20;

type Layer = { target: string; rank: number; args: readonly string[] };

const RANK = { hidden: 0, temporary: 1, shown: 2, writable: 3, readable: 4, mount: 5 } as const;

const depth = (path: string): number => path.split(sep).filter(Boolean).length;

/** Links resolved, for a mount covers what is really there; null when nothing is. */
const real = async (path: string): Promise<string | null> =>
  realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "EACCES") return null;
    throw error;
  });

const layers = async (
  paths: readonly string[],
  rank: number,
  cover: (path: string) => Promise<readonly string[]>,
): Promise<Layer[]> => {
  const found = await Promise.all([...new Set(paths)].map(real));
  const targets = found.filter((path) => path !== null).filter((path) => path !== sep);
  return Promise.all(targets.map(async (target) => ({ target, rank, args: await cover(target) })));
};

const hide = async (path: string): Promise<readonly string[]> =>
  (await stat(path)).isDirectory()
    ? ["--size", String(HIDDEN_BYTES), "--tmpfs", path]
    : ["--ro-bind", "/dev/null", path];

const isAtOrBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}${sep}`);

/** Everything is shown to be read already, where nothing covers it. Each mount costs bubblewrap 0.3 ms. */
const changesSomething = ({ target, rank }: Layer, before: readonly Layer[]): boolean => {
  if (rank !== RANK.shown && rank !== RANK.readable) return true;
  return before.some((other) => isAtOrBelow(target, other.target));
};

/**
 * Where programs are found. What a package manager puts on the path are links to beside them: with its folder alone, a
 * checkout below /tmp would have lost the Node that it brings along, and the machine's own would have run instead.
 */
const programFolders = (): string[] => {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder.startsWith(sep));
  return folders.map((folder) => (basename(folder) === ".bin" ? dirname(folder) : folder));
};

/** Deeper ones come later, and cover. Of the same place, what gives more comes later. */
const fileLayers = async (plan: SandboxPlan): Promise<string[]> => {
  const all = await Promise.all([
    layers([...ALWAYS_HIDDEN, ...(plan.hidden ?? [])], RANK.hidden, hide),
    layers(["/tmp"], RANK.temporary, async (path) =>
      plan.temporary === undefined
        ? ["--size", String(TEMPORARY_BYTES), "--tmpfs", path]
        : ["--bind", plan.temporary, path],
    ),
    layers([...ALWAYS_READABLE, ...programFolders()], RANK.shown, async (path) => ["--ro-bind", path, path]),
    layers([...plan.writable, ...(plan.shared ?? [])], RANK.writable, async (path) => ["--bind", path, path]),
    layers(plan.readable ?? [], RANK.readable, async (path) => ["--ro-bind", path, path]),
  ]);
  const mounts = (plan.mounts ?? []).map(({ source, target, access }): Layer => ({
    target,
    rank: RANK.mount,
    args: [access === "write" ? "--bind" : "--ro-bind", source, target],
  }));
  const sorted = [...all.flat(), ...mounts].toSorted((a, b) => depth(a.target) - depth(b.target) || a.rank - b.rank);
  return sorted.filter((layer, index) => changesSomething(layer, sorted.slice(0, index))).flatMap(({ args }) => args);
};

/**
 * @param options.nested false where this bubblewrap can also forbid namespaces inside the sandbox
 * @returns what stands between bubblewrap and the command
 */
export const bubblewrapArguments = async (plan: SandboxPlan, options: { nested: boolean }): Promise<string[]> => [
  "--unshare-user",
  ...(options.nested ? [] : ["--disable-userns"]),
  "--unshare-pid",
  "--unshare-ipc",
  ...(plan.network === "off" ? ["--unshare-net"] : []),
  // Read-only with everything below it, so that /sys and the control groups are as well.
  "--ro-bind",
  "/",
  "/",
  "--dev",
  "/dev",
  "--proc",
  "/proc",
  ...(await fileLayers(plan)),
  "--setenv",
  "TMPDIR",
  "/tmp",
  "--",
];
