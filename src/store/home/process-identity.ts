/** Names a process so that a reused pid is never taken for it, and knows when it cannot tell whether it lives. */
import { readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { processTable } from "../../runtime/process-table.ts";

export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  /** With the pid it names the process for ever. */
  startKey: z.string(),
  host: z.string(),
  /** Pids of one namespace say nothing about those of another; empty where the system has none. */
  namespace: z.string(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

const pidNamespace = (): Promise<string> =>
  readlink("/proc/self/ns/pid").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });

export const ownIdentity = async (): Promise<ProcessIdentity> => ({
  pid: process.pid,
  startKey: (await processTable.find(process.pid))?.startKey ?? "",
  host: hostname(),
  namespace: await pidNamespace(),
});

/** "elsewhere": it counts its pids on another machine or in another container, where nothing can be seen from here. */
export const livenessOf = async (identity: ProcessIdentity): Promise<"alive" | "dead" | "elsewhere"> => {
  if (identity.host !== hostname() || identity.namespace !== (await pidNamespace())) return "elsewhere";
  const found = await processTable.find(identity.pid);
  return found?.living === true && found.startKey === identity.startKey ? "alive" : "dead";
};
