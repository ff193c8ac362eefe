/** The tools that Provost brings along. */
import type { Spawner } from "../../../fleet/spawner.ts";
import type { Blobs } from "../../../store/home/blobs.ts";
import type { Database } from "../../../store/database.ts";
import type { Approvals } from "../../approvals/approvals.ts";
import type { Memory } from "../../memory/memory.ts";
import type { Tool } from "../tool.ts";
import { applyPatchTool } from "./apply-patch.ts";
import { askHumanTool } from "./ask-human.ts";
import { editFileTool } from "./edit-file.ts";
import { type FetchParts, fetchUrlTool } from "./fetch/fetch-url.ts";
import { gitTool } from "./git-tool.ts";
import { listFilesTool } from "./list-files.ts";
import { messageAgentTool } from "./message-agent.ts";
import { recallTool, rememberTool } from "./notes.ts";
import { readFileTool } from "./read-file.ts";
import { runCommandTool } from "./run-command.ts";
import { searchTextTool } from "./search-text.ts";
import { spawnTaskTool } from "./spawn-task.ts";
import { submitEvidenceTool } from "./submit-evidence.ts";
import { writeFileTool } from "./write-file.ts";

export type BuiltInParts = {
  db: Database;
  blobs: Blobs;
  approvals: Pick<Approvals, "ask">;
  memory: Memory;
  spawner: Spawner;
  fetch: FetchParts;
  /** Folders that commands see empty, but for their worktree: the data folder. */
  hidden: readonly string[];
};

export const builtInTools = ({ db, blobs, approvals, memory, spawner, fetch, hidden }: BuiltInParts): Tool[] => [
  readFileTool,
  listFilesTool,
  searchTextTool(hidden),
  writeFileTool,
  editFileTool,
  applyPatchTool,
  runCommandTool(hidden),
  gitTool(hidden),
  fetchUrlTool(fetch),
  askHumanTool(approvals),
  spawnTaskTool(spawner),
  messageAgentTool(db),
  rememberTool(memory),
  recallTool(memory),
  submitEvidenceTool({ db, blobs }),
];
