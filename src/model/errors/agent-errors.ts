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
  AGENT_SECRET_MISSING: invalid(
    "An agent elsewhere asks for a credential that is not here.",
    "Store it with `provost secrets set`, or set the variable, and name it as the agent's `secret`.",
  ),
  AGENT_ADDRESS_REFUSED: invalid(
    "The address of an agent leads to where nobody may be sent.",
    "Use a public https address, or have the operator allow the range in PROVOST_AGENT_ALLOW.",
  ),
  AGENT_CARD_REFUSED: invalid(
    "What an agent says about itself does not fit what is needed of it.",
    "Read the message: it needs Agent2Agent 1.0 over JSON-RPC or HTTP+JSON, at its own address.",
  ),
  AGENT_ACCESS_REFUSED: failed(
    "permanent",
    "An agent elsewhere refuses the credential that it was shown.",
    "See that the agent's `secret` names the right one and that it is still valid.",
  ),
  AGENT_WORK_FAILED: failed(
    "transient",
    "An agent elsewhere says that its work has failed.",
    "Read its words in the output of the attempt.",
  ),
  AGENT_WORK_REJECTED: failed(
    "permanent",
    "An agent elsewhere will not do the task.",
    "Read its words in the output of the attempt; change the task, or give it to another agent.",
  ),
  AGENT_INPUT_REQUIRED: failed(
    "permanent",
    "An agent elsewhere asks something, and nobody can be asked.",
    "Enable the tool ask_human for the tenant, or say in the task what it asks.",
  ),
} as const satisfies Record<string, ErrorEntry>;
