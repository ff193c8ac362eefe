import { z } from "zod";
import { principalOf } from "../../../access/policy/judge.ts";
import { redactText } from "../../../runtime/redaction.ts";
import { NOTE_SCOPES, type NotePlace, type NoteScope } from "../../../store/agents/notes.ts";
import { MAX_NOTE, type Memory } from "../../memory/memory.ts";
import { retrievalLines } from "../../memory/retrieval.ts";
import { budgetScopeOf } from "../steps/budget-step.ts";
import { defineTool, type Tool } from "../tool.ts";
import type { ToolSite } from "../tool-caller.ts";

const scope = z.enum(NOTE_SCOPES).describe("Whose notes: this agent's own, a team's, a project's, or everybody's");
const owner = z.string().max(200).default("").describe("Name of the team or project");

/** An agent reaches no other agent's notes: whose they are does not come from the input. */
const placeOf = (of: { scope: NoteScope; owner: string }, { agentName }: ToolSite): NotePlace => {
  if (of.scope === "agent") return { scope: of.scope, owner: agentName };
  return { scope: of.scope, owner: of.scope === "tenant" ? "" : of.owner };
};

const subjectOf = (of: { scope: NoteScope; owner: string }): { scope: string } => ({
  scope: of.scope === "team" || of.scope === "project" ? `${of.scope} ${of.owner}` : of.scope,
});

export const rememberTool = (memory: Memory): Tool =>
  defineTool({
    name: "remember",
    description: "Keep a note for later sessions: what was found out and will matter again. Never secrets.",
    action: "tool:remember",
    // A call keeps its note once: the memory knows it again.
    repeatable: true,
    input: z.object({ note: z.string().min(1).max(MAX_NOTE), scope: scope.default("agent"), owner }),
    subjects: (input) => [subjectOf(input)],
    work: async ({ note, ...of }, { site, callId }) => {
      const { agentName, sessionId, runId = null, taskId = null } = site;
      const source = { actor: principalOf(site.actor), agentName, sessionId, callId, runId, taskId };
      await memory.keep(site.tenantId, placeOf(of, site), redactText(note, site.secrets), source);
      return "kept";
    },
  });

export const recallTool = (memory: Memory): Tool =>
  defineTool({
    name: "recall",
    description:
      "Look for notes with any of these words, or that mean the same where the tenant has a model for that; without words, the newest. " +
      "Answers lines of JSON: how was searched, then each note with where it comes from, its age in days, its place by `words` and how alike its `meaning` is.",
    action: "tool:recall",
    repeatable: true,
    input: z.object({
      words: z.string().max(1_000).default(""),
      scope: scope.default("agent"),
      owner,
      limit: z.number().int().min(1).max(50).default(10),
    }),
    subjects: (input) => [subjectOf(input)],
    work: async ({ words, limit, ...of }, { site, signal }) => {
      const places = [placeOf(of, site)];
      // What is asked may go to a provider.
      const asked = redactText(words, site.secrets);
      const question = { places, words: asked, limit, spender: budgetScopeOf(site), sessionId: site.sessionId, signal };
      return retrievalLines(await memory.search(site.tenantId, question));
    },
  });
