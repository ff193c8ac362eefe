/** What a command may do on this machine, and what is said about the protections that hold. */
import type { DiskAccount } from "./disk-account.ts";

/** Numbers that the kernel enforces where it can; what it cannot enforce is named in `missing`. */
export type SandboxLimits = {
  /** Of each process. */
  cpuSeconds?: number;
  /** Of all processes together where there are control groups, else of each. */
  memoryBytes?: number;
  /** At one time, all together. */
  processes?: number;
  /** Standard output and standard error; kept by `runProcess`. */
  outputBytes: number;
  /** Of one file that is written. */
  fileBytes?: number;
  /** Kept by `runProcess`. */
  wallMs: number;
};

/** `source` is seen at `target`, in the place of what is there. Both exist. */
export type SandboxMount = { source: string; target: string; access: "read" | "write" };

/** Paths are absolute. Where one lies in another, the deeper one decides; one that does not exist is passed over. */
export type SandboxPlan = {
  /** Its own, which may be written besides a private folder for temporary files. What is added there is counted. */
  writable: readonly string[];
  /** What may be written as well, and is by others too: nobody could tell who has added what. */
  shared?: readonly string[];
  /** What may be added on disk; the same one for all commands of an attempt. */
  disk?: DiskAccount;
  /** What stays to be seen, to be read alone, though it lies in a hidden or a writable folder. */
  readable?: readonly string[];
  /** Folders and files that look empty. The machine's own /tmp and /run always do. */
  hidden?: readonly string[];
  /** Not there without a mount namespace. */
  mounts?: readonly SandboxMount[];
  /** Folder for temporary files, seen as /tmp; one in memory when absent. */
  temporary?: string;
  /** "off" leaves a loopback interface of the command's own. */
  network: "off" | "on";
  limits: SandboxLimits;
};

export type Mechanism = {
  /** What it protects, for example "memory". */
  name: string;
  available: boolean;
  /** By what it is enforced, or why it is not. */
  why: string;
};

export type SandboxDescription = { mode: "namespaces" | "degraded"; mechanisms: readonly Mechanism[] };

export type ExceededLimit = "memory" | "processes" | "disk";

/** A command wrapped so that it runs confined; to be given to `runProcess` as it is. */
export type SandboxedCommand = {
  command: readonly string[];
  /** Protections that were asked for and do not hold, in words. Empty when all hold. */
  missing: readonly string[];
  /** After the command has ended: gives back what the kernel keeps for it, and says which limits it ran into. */
  release(): Promise<readonly ExceededLimit[]>;
};

/** What is said of a confined process when it has ended. */
export type Confinement = {
  /** Protections that did not hold on this machine. */
  missing: readonly string[];
  /** Limits that it ran into. */
  exceeded: readonly ExceededLimit[];
};
