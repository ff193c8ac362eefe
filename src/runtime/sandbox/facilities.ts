/** What this machine offers to confine commands, tried out once a process. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { lazily } from "../lazily.ts";
import { bubblewrapArguments } from "./bubblewrap.ts";
import { findCgroups, type CgroupSite } from "./cgroup.ts";
import { findProgram } from "./find-program.ts";

export type Facilities = {
  bubblewrap: { program: string; nested: boolean } | null;
  /** Why there is no bubblewrap that works. */
  bubblewrapProblem: string | null;
  cgroups: CgroupSite | null;
  /** Absolute path of prlimit. */
  prlimit: string | null;
  root: boolean;
  platform: NodeJS.Platform;
};

const run = promisify(execFile);
const PROBE_MS = 10_000;

const tryOut = async (program: string, nested: boolean): Promise<string | null> => {
  const plan = { writable: [], network: "off", limits: { outputBytes: 0, wallMs: PROBE_MS } } as const;
  const args = [...(await bubblewrapArguments(plan, { nested })), "/bin/sh", "-c", ":"];
  return run(program, args, { timeout: PROBE_MS, cwd: "/", env: {} }).then(
    () => null,
    (error: Error & { stderr?: string }) => (error.stderr?.trim() || error.message).split("\n")[0] ?? "it failed",
  );
};

const findBubblewrap = async (): Promise<Pick<Facilities, "bubblewrap" | "bubblewrapProblem">> => {
  if (process.platform !== "linux") {
    return { bubblewrap: null, bubblewrapProblem: `${process.platform} has no namespaces` };
  }
  const program = await findProgram("bwrap");
  if (program === null) return { bubblewrap: null, bubblewrapProblem: "bubblewrap (bwrap) is not installed" };
  let problem: string | null = null;
  for (const nested of [false, true]) {
    problem = await tryOut(program, nested);
    if (problem === null) return { bubblewrap: { program, nested }, bubblewrapProblem: null };
  }
  return { bubblewrap: null, bubblewrapProblem: `bubblewrap does not work here: ${problem}` };
};

const examine = async (): Promise<Facilities> => {
  const linux = process.platform === "linux";
  const [found, cgroups, prlimit] = await Promise.all([
    findBubblewrap(),
    linux ? findCgroups() : null,
    linux ? findProgram("prlimit") : null,
  ]);
  return { ...found, cgroups, prlimit, root: process.getuid?.() === 0, platform: process.platform };
};

export const facilities = lazily(examine);

/** This machine as it would be without namespaces and control groups. */
export const withoutNamespaces = (found: Facilities, problem: string): Facilities => ({
  ...found,
  bubblewrap: null,
  bubblewrapProblem: problem,
});
