/** What goes wrong with agents that are programs or services of others. */
import { EXIT, environment, failed, invalid, type ErrorEntry } from "./entry.ts";

export const AGENT_ERRORS = {
  AGENT_SETTINGS_INVALID: invalid(
    "An agent's declaration does not say how it is reached, or says it in two ways.",
    "docs/agents.md says what each kind of agent needs.",
  ),
  AGENT_PROGRAM_MISSING: {
    ...invalid(
      "The program of an agent is not installed here, or cannot be executed.",
      "Install it, or see that the PATH of whoever starts Provost leads to it.",
    ),
    exit: EXIT.environment,
  },
  AGENT_PROGRAM_FAILED: {
    ...failed("transient", "The program of an agent has failed.", "Read its words in the output of the attempt."),
  },
  AGENT_OUTPUT_UNREADABLE: failed(
    "permanent",
    "A program has ended without a line that says how, as by another version of it.",
    "See its output with `provost logs`; docs/agents.md names the versions that were tried.",
  ),
  AGENT_PROTOCOL_FAILED: failed(
    "transient",
    "An agent does not keep to its protocol, or has ended in the middle of it.",
    "Read what was said in the session; see that its version speaks the protocol's.",
  ),
  AGENT_UNREACHABLE: environment(
    "A remote agent cannot be reached.",
    "See that its address is right, that it runs, and that the network lets it through.",
  ),
} as const satisfies Record<string, ErrorEntry>;
