import type { Source } from "../../../model/source.ts";
import type { Draft, Scope } from "../draft.ts";
import type { Item } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import type { Section } from "../outline/section.ts";
import { saysNothing, splitList } from "../text/split-names.ts";
import { readCriterionItem } from "./criteria.ts";

const addDeliverable = (draft: Draft, scope: Scope, text: string, source: Source, status: "open" | "done"): void => {
  if (text === "" || saysNothing(text)) return;
  if (scope.task !== null) scope.task.deliverables.push(text);
  else if (scope.epic !== null) scope.epic.deliverables.push(text);
  else if (scope.phase !== null) scope.phase.deliverables = [...(scope.phase.deliverables ?? []), text];
  if (scope.task === null) draft.deliverables.push({ text, source, scope, status });
};

const textOf = (item: Item): string => withoutDecoration(inlineText(item.lines.map(({ text }) => text).join("\n")));

/** What is handed over: words on the epic, phase or task. With a checkbox it is to be ticked off, so a criterion too. */
export const readDeliverables = (section: Section, scope: Scope, draft: Draft): void => {
  const { value, source } = section;
  if (value !== null) {
    const isSeveral = /s\b\s*(?:\(.*\))?$/iu.test(section.title);
    const texts = isSeveral ? splitList(value.text) : [value.text];
    for (const text of texts) addDeliverable(draft, scope, inlineText(text), source, "open");
  }
  for (const block of section.blocks) {
    if (block.kind === "list") {
      for (const item of block.items) {
        addDeliverable(draft, scope, textOf(item), item.source, item.status ?? "open");
        if (item.status !== null) {
          readCriterionItem(item, scope, draft, { kind: "deliverable", which: "boxes", section: section.title });
        }
      }
    } else if (block.kind === "paragraph") {
      const text = block.lines.map((line) => line.text).join(" ");
      addDeliverable(draft, scope, inlineText(text), block.source, "open");
    }
  }
};
