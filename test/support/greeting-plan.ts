/** A plan of one task that any agent can do: to write a greeting, which a check then looks for. */
const GREETING = "Hello, world!";
const GREETING_TASK = "Write the greeting";

type GreetingPlan = {
  /** The one agent that the plan declares, as it stands under `agents:`. */
  agent: Record<string, unknown>;
  /** What stands under the task: for a scripted agent, what it is to do. */
  details: string;
  timeout?: string;
  /** As often as its kind is tried when absent. */
  attempts?: number | undefined;
};

// JSON is YAML.
export const greetingPlan = ({ agent, details, timeout = "1 min", attempts }: GreetingPlan): string => `---
title: Greet
repository: scratch
agents: ${JSON.stringify({ worker: agent })}
defaults: ${JSON.stringify({ agent: "worker", timeout, ...(attempts !== undefined && { attempts }) })}
---

# Greet

## Phase 1: Write it

- [ ] ${GREETING_TASK}

  touches: greeting.txt

  ${details}

**Completion Criteria:**

- [ ] The greeting is there

  \`\`\`check
  kind: exec
  command: [grep, -qx, "${GREETING}", greeting.txt]
  \`\`\`
`;
