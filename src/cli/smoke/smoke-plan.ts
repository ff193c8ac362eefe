/**
 * A plan that asks for all that a run can do and leaves nothing but a branch of its own. The mark may look like a number
 * (`12e4`), which a check that is not quoted would take it for.
 */
export const smokePlan = (mark: string): string => `---
agents:
  smoke: { kind: shell }
defaults: { agent: smoke }
---

# Smoke test ${mark}

## Phase 1: Smoke

- [ ] Leave a mark

  \`\`\`sh
  echo ${mark} > smoke-${mark}.txt
  \`\`\`

**Completion Criteria:**

- [ ] The mark is there

  \`\`\`check
  { kind: exec, command: [grep, "${mark}", smoke-${mark}.txt] }
  \`\`\`

- [ ] Somebody has looked at it

  \`\`\`check
  { kind: approval, role: operator }
  \`\`\`
`;
