/** What a command may do on this machine, and what is said about the protections that hold. */

/** Numbers that the kernel enforces where it can; what it cannot enforce is named in `missing`. */
export type SandboxLimits = {
  /** Of each process. */
  cpuSeconds?: number;
  /** Of all processes together where there are cgroups, else of each. */
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

/** Paths are absolute. Where one lies in another, the deeper one decides. */
export type SandboxPlan = {
  /** Folders that may be written; nothing else may. */
  writable: readonly string[];
  /** What stays to be seen though it lies in a hidden folder. */
  readable?: readonly string[];
  /** Folders and files that look empty. */
  hidden?: readonly string[];
  /** "off" leaves a loopback interface of the command's own. */
  network: "off" | "on";
  limits: SandboxLimits;
};

export type Mechanism = {
  /** For example "mount namespace". */
  name: string;
  available: boolean;
  /** What it protects from, or why it is not there. */
  why: string;
};

export type SandboxDescription = { mode: "namespaces" | "degraded"; mechanisms: readonly Mechanism[] };

/** A command wrapped so that it runs confined; to be given to `runProcess` as it is. */
export type SandboxedCommand = {
  command: readonly string[];
  /** Protections that were asked for and do not hold, in words. Empty when all hold. */
  missing: readonly string[];
  /** After the command has ended: gives back what the kernel keeps for it. Never throws because of the command. */
  release(): Promise<void>;
};
