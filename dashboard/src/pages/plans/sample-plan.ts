/** A plan that runs in any repository: what the empty page offers to begin with. */
export const SAMPLE_PLAN = `---
agents:
  builder: { kind: shell }
defaults: { agent: builder, timeout: 60 s }
---

# Credit where it is due

## Phase 1: Write it down

- [ ] List who wrote this

  \`\`\`sh
  git shortlog --summary --email HEAD > CONTRIBUTORS.md
  \`\`\`

- [ ] Say how to help

  \`\`\`sh
  printf '# Contributing\\n\\nOpen an issue first.\\n' > CONTRIBUTING.md
  \`\`\`

**Completion Criteria:**

- [ ] Everybody is listed with an address

  \`\`\`check
  kind: file
  path: CONTRIBUTORS.md
  match: "<.+@.+>"
  \`\`\`

- [ ] Newcomers find out what to do

  \`\`\`check
  kind: file
  path: CONTRIBUTING.md
  match: "issue"
  \`\`\`
`;
