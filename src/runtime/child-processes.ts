/** Child processes that run now. All commands go one way (process-launch.ts), and git goes its own. */
import { createTally } from "./tally.ts";

export const childProcesses = createTally("provost_child_processes", ["command", "git"], (kind) => ({ kind }));
