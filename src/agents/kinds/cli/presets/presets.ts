import type { CliProgram } from "../../../../model/cli-agent.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import { opencode } from "./opencode.ts";
import { qwen } from "./qwen.ts";

/** By the name that plans use. */
export const PRESETS: Readonly<Record<string, CliProgram>> = { claude, codex, gemini, opencode, qwen };
