import { describeSandbox } from "../../runtime/sandbox/sandbox.ts";
import { type Finding, ok, warn } from "./finding.ts";

const WAYS_OUT: Readonly<Record<string, string>> = {
  memory: "Run as root, or with a control group that is delegated to this user (systemd: Delegate=yes).",
  processes: "Run as root, or with a control group that is delegated to this user (systemd: Delegate=yes).",
};
const NAMESPACES =
  "Install bubblewrap and allow user namespaces; until then run only plans and agents that you trust with this user's files.";

/** A line for each protection of what agents run: what enforces it, or why nothing does. */
export const examineSandbox = async (): Promise<Finding[]> => {
  const { mode, mechanisms } = await describeSandbox();
  const whole =
    mode === "namespaces"
      ? ok("sandbox", "commands of agents run in namespaces of their own")
      : warn("sandbox", "degraded: commands of agents run as this user, in a process group of their own", NAMESPACES);
  const parts = mechanisms.map(({ name, available, why }) =>
    available || name === "Landlock"
      ? ok("sandbox", `${name}: ${why}`)
      : warn("sandbox", `${name}: not protected; ${why}`, WAYS_OUT[name] ?? NAMESPACES),
  );
  return [whole, ...parts];
};
