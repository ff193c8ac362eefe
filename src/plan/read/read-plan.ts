/** From repaired text to the plan: lines → blocks → outline → nodes → what only the whole can settle → prose. */
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FrontMatter } from "../../model/front-matter.ts";
import type { Plan } from "../../model/plan.ts";
import type { Source } from "../../model/source.ts";
import { lazily } from "../../runtime/lazily.ts";
import { markNodes } from "../coverage.ts";
import { evidenceOffsets, stripEvidence } from "../evidence-link.ts";
import { readFrontMatter } from "../native/front-matter.ts";
import { declareAgents } from "../native/sidecar.ts";
import { createDraft, ROOT_SCOPE, type Draft } from "./draft.ts";
import { splitFrontMatter } from "./front-matter-lines.ts";
import type { Block } from "./markdown/block.ts";
import { parseBlocks } from "./markdown/parse-blocks.ts";
import { splitLines } from "./markdown/split-lines.ts";
import { buildOutline } from "./outline/build-outline.ts";
import { takeTitle } from "./outline/take-title.ts";
import { createNames } from "./names.ts";
import { collectProse } from "./prose.ts";
import { readRoster } from "./roster.ts";
import { readSection } from "./read-section.ts";
import { settleCriticalPaths } from "./settle/critical-paths.ts";
import { settleDeliverables } from "./settle/deliverables.ts";
import { settleEdges } from "./settle/edges.ts";
import { settleGates } from "./settle/gates.ts";
import { createPartIndex } from "./settle/part-index.ts";
import { settleGivenIds } from "./settle/given-ids.ts";
import { settleNeeds } from "./settle/needs.ts";
import { settlePhases } from "./settle/phases.ts";
import { settleRepeatedRows } from "./settle/repeated-rows.ts";

export type PlanReading = { plan: Plan; diagnostics: Diagnostic[]; lineCount: number };

/** Most plans have none, and what reads it is loaded for those that do. */
const frontMatterOf = (yaml: string): ReturnType<typeof readFrontMatter> =>
  /^[ \n]*$/u.test(yaml) ? { frontMatter: {}, diagnostics: [] } : readFrontMatter(yaml, 2);

const agentsOf = (frontMatter: FrontMatter, lines: readonly string[], end: number): AgentDeclaration[] =>
  (frontMatter.agents === undefined ? [] : declareAgents(frontMatter.agents)).map((agent) => {
    const at = lines.slice(0, end).findIndex((line) => line.trimStart().startsWith(`${agent.name}:`));
    return at < 0 ? agent : { ...agent, source: { line: at + 1, column: 1, endLine: at + 1 } };
  });

const repositoryOf = ({ repository, base }: FrontMatter): Plan["repository"] => ({
  ...(typeof repository === "object" ? repository : { kind: repository ?? "here", links: [] }),
  ...(base === undefined ? {} : { base }),
});

/** The same lines where the text has no mark of write-back. */
const withoutEvidence = (lines: readonly string[], text: string): readonly string[] =>
  text.includes("[evidence](") ? lines.map(stripEvidence) : lines;

/** Blocks behind the front matter. Most texts are their lines with a line feed behind each, and need not be joined again. */
const blocksOf = (lines: readonly string[], frontMatterLines: number, text: string): Block[] => {
  if (frontMatterLines > 0) return parseBlocks(lines.map((line, at) => (at < frontMatterLines ? "" : line)));
  const body = text.endsWith("\n") ? text.slice(0, -1) : text;
  const length = lines.reduce((sum, line) => sum + line.length + 1, -1);
  return body.length === length && !text.includes("\r") ? parseBlocks(lines, body) : parseBlocks(lines);
};

const inOrderOfSource = (a: { source: Source }, b: { source: Source }): number =>
  a.source.line - b.source.line || a.source.column - b.source.column;

/** Tables and deliverables become nodes only when all else is read; most lists stand in the order of the source already. */
const sortBySource = (nodes: { source: Source }[]): void => {
  const isSorted = nodes.every((node, at) => at === 0 || inOrderOfSource(nodes[at - 1] ?? node, node) <= 0);
  if (!isSorted) nodes.sort(inOrderOfSource);
};

const settle = (draft: Draft): void => {
  for (const read of draft.grids) read();
  for (const { node, read } of draft.unmeasured) node.measures = read();
  settlePhases(draft);
  settleDeliverables(draft);
  settleGates(draft);
  const parts = lazily(() => createPartIndex(draft));
  settleRepeatedRows(draft, parts);
  settleCriticalPaths(draft, parts);
  settleEdges(draft, parts);
  settleNeeds(draft);
  settleGivenIds(draft);
  // What reads the plan, and the graph, take the order of the source.
  for (const nodes of [draft.epics, draft.tasks, draft.criteria]) sortBySource(nodes);
};

/** Never throws, whatever the text. @param hash of the source */
export const readPlan = (text: string, hash: string): PlanReading => {
  const written = splitLines(text.replace(/^\uFEFF/u, ""));
  const lines = withoutEvidence(written, text);
  const { yaml, count } = splitFrontMatter(lines);
  const { frontMatter, diagnostics } = frontMatterOf(yaml);
  const evidence = new Map<number, readonly number[]>();
  if (lines !== written) {
    written.forEach((line, at) => {
      if (line !== lines[at]) evidence.set(at + 1, evidenceOffsets(line));
    });
  }

  const namesOf = createNames();
  const root = buildOutline(blocksOf(lines, count, text), namesOf);
  const title = frontMatter.title ?? (takeTitle(root) || "Untitled plan");
  if (frontMatter.title !== undefined) takeTitle(root);
  const draft = createDraft({
    lines,
    namesOf,
    roster: readRoster(root, frontMatter),
    frontMatter,
    evidence,
    diagnostics,
  });
  readSection(root, ROOT_SCOPE, new Map(), draft);
  settle(draft);

  const { phases, epics, tasks, criteria, gates, edges, risks, crossPoints, targets } = draft;
  const nodes = {
    title, agents: agentsOf(frontMatter, lines, count), repository: repositoryOf(frontMatter),
    ...(frontMatter.limits === undefined ? {} : { limits: frontMatter.limits }),
    phases, epics, tasks, criteria, gates, edges, risks, crossPoints, targets,
  }; // prettier-ignore
  const prose = collectProse(root, written, markNodes(nodes, written.length), count, title);
  return { plan: { ...nodes, hash, prose }, diagnostics, lineCount: written.length };
};
