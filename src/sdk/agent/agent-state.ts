import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LeaseRef } from "../../fleet/protocol/fields.ts";
import type { Report } from "../../fleet/protocol/work-frames.ts";
import { noJournal, openJournal, type ReportJournal } from "./report-journal.ts";

export type AgentState = {
  agentId: string;
  journal: ReportJournal;
  /** Reports from before a restart, and their leases by the id of the report until they are delivered. */
  kept: readonly Report[];
  owed: Map<string, LeaseRef>;
};

const leaseOf = ({ runId, taskId, token }: Report): LeaseRef => ({ runId, taskId, token });

const readOrMakeId = async (file: string): Promise<string> => {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const agentId = randomUUID();
  await writeFile(file, `${agentId}\n`, { mode: 0o600 });
  return agentId;
};

/** Who the agent is, and what it owes from before. */
export const openAgentState = async (folder: string | undefined, agentId?: string): Promise<AgentState> => {
  if (folder === undefined) return { agentId: agentId ?? randomUUID(), journal: noJournal, kept: [], owed: new Map() };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const journal = await openJournal(join(folder, "reports"));
  const kept = await journal.load();
  const owed = new Map(kept.map((report) => [report.id, leaseOf(report)]));
  return { agentId: agentId ?? (await readOrMakeId(join(folder, "agent-id"))), journal, kept, owed };
};
