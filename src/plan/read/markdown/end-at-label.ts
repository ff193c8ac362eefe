/**
 * "- last item" followed at once by "**Blocks:** Reporting" is one paragraph in Markdown. Who writes a plan means the
 * label for the section that the list stands in: an item ends where such a line begins outside of its indentation.
 */
import type { MarkdownIt } from "markdown-it";
import { pattern } from "../../pattern.ts";

const BOLD = pattern.u`^[^\p{L}\p{N}*_\x60]{0,8}(\*\*|__)([^*_\n]{1,80})(?::\1|\1[ \t]*:|\1[ \t]*$)(.*)$`;
const PLAIN =
  /^((?:sub-?)?agent|depends on|dependencies|needs|blocks|unblocks|blocked by|lead|exit|(?:lead )?focus|(?:key )?deliverables?|tasks|(?:acceptance|completion|success|exit) criteria|definition of done|risks?(?: mitigation)?)[ \t]*:(.*)$/iu;
const ITEM = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(\[[ xX]\][ \t])?/u;

/** What a line right under a checkbox says about that one task, when it has a value. */
const OF_TASK =
  /^(?:agent|assignee|owner|assigned to|who|touches|writes|depends[ _-]?on|dependenc(?:y|ies)|blocked by|after|waits for|blocks|required (?:by|for)|timeout|attempts|priority|estimate|effort|needs|capabilities|when|window|due|acceptance(?: criteri(?:a|on))?|deliverables?)$/iu;

/** "Day 3-4: Build it" */
const DAYS = /^days?[ \t]+\d{1,4}(?:[ \t]*[-–—][ \t]*\d{1,4})?[ \t]*:[ \t]+\S/iu;

/** @param before lines above, the nearest first */
const endsItem = (line: string, before: Iterable<string>): boolean => {
  const bold = BOLD.exec(line);
  const [, name = "", value = ""] = bold === null ? (PLAIN.exec(line) ?? []) : [bold[1], bold[2], bold[3]];
  if (name === "") return false;
  if (value.trim() === "" || !OF_TASK.test(name.replace(/:$/u, "").trim())) return true;
  for (const above of before) {
    const item = ITEM.exec(above);
    if (item !== null) return item[1] === undefined;
  }
  return true;
};

/** Teaches a parser where items end at labels. */
export const endItemsAtLabels = (markdown: MarkdownIt): void => {
  markdown.block.ruler.before(
    "paragraph",
    "label",
    (state, startLine, _endLine, silent) => {
      // Asked only whether a paragraph goes on; the label itself is a paragraph like any other.
      if (!silent || (state.sCount[startLine] ?? 0) >= state.blkIndent) return false;
      const lineAt = (line: number): string => state.src.slice(state.bMarks[line], state.eMarks[line]);
      const above = function* (): Generator<string> {
        for (let line = startLine - 1; line >= 0 && !state.isEmpty(line); line -= 1) yield lineAt(line);
      };
      const line = lineAt(startLine).trim();
      if (!DAYS.test(line)) return endsItem(line, above());
      // Days above a list are what it stands under; else they go on with the item, as any line does.
      let below = startLine + 1;
      while (below < state.lineMax && state.isEmpty(below)) below += 1;
      return below < state.lineMax && ITEM.test(lineAt(below));
    },
    { alt: ["paragraph"] },
  );
};
