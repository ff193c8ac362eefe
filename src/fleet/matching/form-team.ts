/**
 * A team: agents that together can do all that is asked for. The fewest are not looked for, which would take longer than
 * it is worth; whoever adds most is taken next (Chvátal, "A greedy heuristic for the set-covering problem", 1979), which
 * is at most a factor of ln n above the fewest. Of those that add as much, the better and then the less busy one.
 */
import type { AgentId } from "../../model/ids.ts";
import { leaseLoad, successRate, type Track } from "./track-record.ts";

/** States in which an agent is there to be asked. */
const PRESENT: ReadonlySet<string> = new Set(["idle", "busy", "draining", "connecting"]);

export const isPresent = ({ state }: { state: string }): boolean => PRESENT.has(state);

export type Candidate = Track & { agentId: AgentId; offered: readonly string[]; busy: number; slots: number };

export type Team = {
  /** In the order in which they were taken, with what each is there for. */
  members: { agentId: AgentId; covers: string[] }[];
  /** What nobody can do; a team that misses something is none. */
  missing: string[];
};

const byMerit = (a: Candidate, b: Candidate): number =>
  successRate(b) - successRate(a) || leaseLoad(a) - leaseLoad(b) || (a.agentId < b.agentId ? -1 : 1);

export const formTeam = (candidates: readonly Candidate[], requires: readonly string[]): Team => {
  const members: Team["members"] = [];
  const left = [...candidates].toSorted(byMerit);
  let missing = [...new Set(requires)].toSorted();
  while (missing.length > 0) {
    const covered = left.map(({ offered }) => missing.filter((one) => offered.includes(one)));
    const most = Math.max(0, ...covered.map(({ length }) => length));
    if (most === 0) break;
    const at = covered.findIndex(({ length }) => length === most);
    const [agent] = left.splice(at, 1);
    const covers = covered[at] ?? [];
    if (agent !== undefined) members.push({ agentId: agent.agentId, covers });
    missing = missing.filter((one) => !covers.includes(one));
  }
  return { members, missing };
};
