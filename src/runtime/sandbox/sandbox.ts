/**
 * Confines a command as well as this machine can, and says what it cannot. The mode is chosen once: namespaces by
 * bubblewrap where they work, else limits alone ("degraded").
 */
import { enterLimits } from "./enter-limits.ts";
import { bubblewrapArguments } from "./bubblewrap.ts";
import { openCgroup } from "./cgroup.ts";
import { facilities, withoutNamespaces, type Facilities } from "./facilities.ts";
import type { Mechanism, SandboxDescription, SandboxedCommand, SandboxPlan } from "./sandbox-plan.ts";

export type { SandboxPlan } from "./sandbox-plan.ts";

export const SANDBOX_VARIABLE = "PROVOST_SANDBOX";

/** As the owner of the machine wants it: "off" where a namespace of its own breaks what plans do here. */
export const sandboxFacilities = async (): Promise<Facilities> => {
  const found = await facilities();
  return process.env[SANDBOX_VARIABLE] === "off" ? withoutNamespaces(found, `${SANDBOX_VARIABLE} is "off"`) : found;
};

export const sandboxMode = async (): Promise<SandboxDescription["mode"]> =>
  (await sandboxFacilities()).bubblewrap === null ? "degraded" : "namespaces";

const memoryWhy = ({ cgroups, platform }: Facilities): Mechanism => {
  if (cgroups !== null) {
    return {
      name: "memory",
      available: true,
      why: `control groups (version ${cgroups.version}), a command as a whole`,
    };
  }
  const why =
    platform === "linux"
      ? "of each process alone: this user may make no control groups"
      : `of each process alone: ${platform} has no control groups`;
  return { name: "memory", available: false, why };
};

const processesWhy = (found: Facilities): Mechanism => {
  const name = "processes";
  if (found.cgroups !== null) {
    return { name, available: true, why: `control groups (version ${found.cgroups.version}); a fork bomb ends there` };
  }
  if (limitsProcessesByUser(found)) return { name, available: true, why: "limit of a user namespace of its own" };
  return { name, available: false, why: "no control groups and no user namespace: their number is not limited" };
};

/** In a user namespace of its own the kernel counts its processes apart; root's are never refused. */
const limitsProcessesByUser = ({ bubblewrap, prlimit, root }: Facilities): boolean =>
  bubblewrap !== null && prlimit !== null && !root;

export const describeSandbox = async (given?: Facilities): Promise<SandboxDescription> => {
  const found = given ?? (await sandboxFacilities());
  const { bubblewrap, bubblewrapProblem } = found;
  const byNamespace = (name: string, why: string): Mechanism =>
    bubblewrap === null
      ? { name, available: false, why: bubblewrapProblem ?? "no namespaces" }
      : { name, available: true, why };
  return {
    mode: bubblewrap === null ? "degraded" : "namespaces",
    mechanisms: [
      byNamespace("writes", "mount namespace: the worktree and a private /tmp, all else is read-only"),
      byNamespace("secrets", "mount namespace: data folder, stores of credentials, /run and /tmp look empty"),
      byNamespace("other processes", "process namespace: they cannot be seen, signalled or traced"),
      byNamespace("network", "network namespace, unless the plan asks for the network"),
      byNamespace(
        "privileges",
        bubblewrap?.nested === true
          ? "user namespace without capabilities; it may make further ones"
          : "user namespace without capabilities, and no further ones",
      ),
      memoryWhy(found),
      processesWhy(found),
      { name: "processor, file size", available: true, why: "limits of each process" },
      { name: "time, output", available: true, why: "process group of its own, ended as a whole" },
      {
        name: "disk",
        available: true,
        why: "looked at each second while a command runs, and the command ended; files of the worktree and the private /tmp",
      },
      {
        name: "Landlock",
        available: false,
        why: "not used: a program without native code cannot ask the kernel for it",
      },
    ],
  };
};

/** Says 127 of a command that is not there, as every shell; bubblewrap says 1, as any command may. */
const BY_SHELL = ["/bin/sh", "-c", 'exec "$@"', "sh"];

const missingProtections = (plan: SandboxPlan, found: Facilities): string[] => {
  const missing: string[] = [];
  if (found.bubblewrap === null) {
    missing.push("it can write outside of its worktree", "it can read the data folder and other worktrees");
    missing.push("it can see and signal other processes of this user");
    if (plan.network === "off") missing.push("it can reach the network");
  }
  if (plan.limits.memoryBytes !== undefined && found.cgroups === null) {
    missing.push("memory is limited for each process alone");
  }
  if (plan.limits.processes !== undefined && found.cgroups === null && !limitsProcessesByUser(found)) {
    missing.push("the number of its processes is not limited");
  }
  return missing;
};

/**
 * @param given what the machine offers, when that is not to be found out
 * @returns the wrapped command, whose executable is then missing by exit code 127 rather than by result
 */
export const sandboxed = async (
  command: readonly string[],
  plan: SandboxPlan,
  given?: Facilities,
): Promise<SandboxedCommand> => {
  const found = given ?? (await sandboxFacilities());
  const { bubblewrap, cgroups, prlimit } = found;
  const { limits } = plan;
  const wanted = limits.memoryBytes !== undefined || limits.processes !== undefined;
  const group = cgroups !== null && wanted ? await openCgroup(cgroups, limits) : null;
  const byUser = group === null && limits.processes !== undefined && limitsProcessesByUser(found);
  const inner = byUser && prlimit !== null ? [prlimit, `--nproc=${limits.processes}`] : [];
  const outer = enterLimits(limits, { memberFiles: group?.memberFiles ?? [], memoryEach: group === null });
  const wrapper =
    bubblewrap === null ? [] : [bubblewrap.program, ...(await bubblewrapArguments(plan, bubblewrap)), ...BY_SHELL];
  return {
    command: [...outer, ...wrapper, ...inner, ...command],
    missing: missingProtections(plan, found),
    release: async () => {
      const exceeded = (await group?.exceeded()) ?? [];
      await group?.remove();
      return exceeded;
    },
  };
};
