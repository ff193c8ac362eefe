import type { ToolCaller } from "../../tools/tool-caller.ts";
import type { ForeignSession } from "../foreign/foreign-session.ts";

/** What the requests of one agent are answered with. */
export type ClientParts = { tools: ToolCaller; session: ForeignSession; worktree: string };
