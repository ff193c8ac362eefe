/** Labels that only mention a part of the plan ("**Phase 1:** foundations" in a summary) are no part of it. */
import type { Names } from "../names.ts";
import { isStructural } from "./section-kinds.ts";
import { STRUCTURAL_LABEL_LEVEL, type Section } from "./section.ts";
import { pattern } from "../../pattern.ts";

const SHORT_NAME = pattern.u`^\p{L}+ [\w.-]+$`;

/** "Phase 1: Foundations" → "phase 1", which is what a mention of it says too. */
const shortName = ({ title }: Section, namesOf: Names): string | undefined =>
  namesOf(title).find((name) => SHORT_NAME.test(name));

const walk = (section: Section, visit: (section: Section) => void): void => {
  visit(section);
  for (const child of section.children) walk(child, visit);
};

export const demoteMentions = (root: Section, namesOf: Names): void => {
  const headings: Section[] = [];
  const labels: Section[] = [];
  walk(root, (section) => {
    if (!isStructural(section.kind)) return;
    if (section.level >= STRUCTURAL_LABEL_LEVEL) labels.push(section);
    else headings.push(section);
  });
  if (labels.length === 0) return;
  const names = new Set(headings.map((heading) => shortName(heading, namesOf)));
  names.delete(undefined);
  for (const label of labels) {
    const isEmpty = label.blocks.length === 0 && label.children.length === 0;
    if (isEmpty || names.has(shortName(label, namesOf))) label.kind = "prose";
  }
};
