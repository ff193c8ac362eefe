/**
 * Control groups: the kernel's own limits for all processes of a command together. Version 1 has a tree for each
 * controller, version 2 one for all. A group is a folder, made below the nearest one of ours that lets us.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ExceededLimit } from "./sandbox-plan.ts";

/** Folders in which groups can be made; with version 2 they are the same. */
export type CgroupSite = { version: 1 | 2; memory: string; pids: string };

export type Cgroup = {
  /** A process joins by writing its number into each of these. */
  memberFiles: readonly string[];
  exceeded(): Promise<readonly ExceededLimit[]>;
  /** When its processes are gone. One that the kernel still keeps busy is left to the next start. */
  remove(): Promise<void>;
};

const ROOT = "/sys/fs/cgroup";
const PREFIX = "provost-";
const MIB = 2 ** 20;

const LIMIT_FILES = {
  1: { memory: "memory.limit_in_bytes", swap: "memory.memsw.limit_in_bytes", kills: "memory.oom_control" },
  2: { memory: "memory.max", swap: "memory.swap.max", kills: "memory.events" },
} as const;

/** In a container our own group can lie above what is mounted: then there is nothing but the root. */
const ancestors = (path: string): string[] =>
  path.startsWith(`${ROOT}/`) ? [path, ...ancestors(dirname(path))] : [ROOT];

/** A group that was only just made has no process yet and belongs to somebody all the same. */
const LEFT_OVER_MS = 60_000;

const sweep = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(folder, name);
    const made = await stat(path).catch(() => null); // gone meanwhile
    // Busy ones belong to somebody who is alive.
    if (made !== null && Date.now() - made.mtimeMs > LEFT_OVER_MS) await rmdir(path).catch(() => undefined);
  }
};

/** Whether a group below has all files of its limits; made and removed to see. */
const offers = async (folder: string, files: readonly string[]): Promise<boolean> => {
  const probe = join(folder, `${PREFIX}${randomUUID()}`);
  try {
    await mkdir(probe);
    const names = await readdir(probe);
    await rmdir(probe);
    return files.every((file) => names.includes(file));
  } catch {
    return false; // not ours to make groups in
  }
};

const firstThatOffers = async (folders: readonly string[], files: readonly string[]): Promise<string | null> => {
  for (const folder of folders) {
    if (!(await offers(folder, files))) continue;
    await sweep(folder);
    return folder;
  }
  return null;
};

/** Path of our own group for each controller; "" stands for version 2. */
const ownGroups = (text: string): Map<string, string> =>
  new Map(
    text
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [, controllers = "", ...path] = line.split(":");
        return controllers.split(",").map((controller): [string, string] => [controller, path.join(":")]);
      }),
  );

/** Null where this process may make no groups, as without root and without a delegated tree. */
export const findCgroups = async (): Promise<CgroupSite | null> => {
  const text = await readFile("/proc/self/cgroup", "utf8").catch(() => null);
  if (text === null) return null;
  const groups = ownGroups(text);
  const unified = await firstThatOffers(ancestors(resolve(ROOT, `.${groups.get("") ?? "/"}`)), [
    "memory.max",
    "pids.max",
  ]);
  if (unified !== null) return { version: 2, memory: unified, pids: unified };
  const tree = async (controller: string, file: string) => {
    const own = groups.get(controller);
    return own === undefined ? null : firstThatOffers([join(ROOT, controller, own)], [file]);
  };
  const memory = await tree("memory", LIMIT_FILES[1].memory);
  const pids = await tree("pids", "pids.max");
  return memory === null || pids === null ? null : { version: 1, memory, pids };
};

const counter = async (file: string, name: string): Promise<number> => {
  const text = await readFile(file, "utf8");
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
};

const removeGroup = async (folder: string): Promise<void> => {
  for (let waitMs = 1; waitMs <= 64; waitMs *= 2) {
    const code = await rmdir(folder).then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === null || code === "ENOENT") return;
    await delay(waitMs);
  }
};

const limitMemory = async ({ version, memory }: CgroupSite, name: string, bytes: number): Promise<void> => {
  const files = LIMIT_FILES[version];
  await writeFile(join(memory, name, files.memory), String(Math.max(bytes, MIB)));
  // Kernels without swap accounting have no such file. Version 1 counts memory and swap together.
  await writeFile(join(memory, name, files.swap), version === 1 ? String(Math.max(bytes, MIB)) : "0").catch(
    () => undefined,
  );
};

export const openCgroup = async (
  site: CgroupSite,
  limits: { memoryBytes?: number | undefined; processes?: number | undefined },
): Promise<Cgroup> => {
  const name = `${PREFIX}${randomUUID()}`;
  const folders = [...new Set([join(site.memory, name), join(site.pids, name)])];
  for (const folder of folders) await mkdir(folder);
  if (limits.memoryBytes !== undefined) await limitMemory(site, name, limits.memoryBytes);
  if (limits.processes !== undefined) await writeFile(join(site.pids, name, "pids.max"), String(limits.processes));
  return {
    memberFiles: folders.map((folder) => join(folder, "cgroup.procs")),
    exceeded: async () => {
      const killed = await counter(join(site.memory, name, LIMIT_FILES[site.version].kills), "oom_kill");
      const refused = await counter(join(site.pids, name, "pids.events"), "max");
      return [...(killed > 0 ? (["memory"] as const) : []), ...(refused > 0 ? (["processes"] as const) : [])];
    },
    remove: async () => {
      for (const folder of folders) await removeGroup(folder);
    },
  };
};
