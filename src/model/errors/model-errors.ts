/** What goes wrong with models, the sessions of agents with them, and the profiles that choose them. */
import { EXIT, environment, failed, invalid, missing, type ErrorEntry } from "./entry.ts";

export const MODEL_ERRORS = {
  MODEL_UNKNOWN: invalid(
    "A model is not named as PROVIDER/NAME, or there is no such provider.",
    "Name it as anthropic/…, openai/…, google/… or compatible/….",
  ),
  MODEL_KEY_MISSING: {
    ...invalid(
      "The key of a model's provider is neither a secret nor, for the data folder's owner, in the environment.",
      "Set the variable that is named, or `provost secrets set NAME`.",
    ),
    exit: EXIT.environment,
  },
  MODEL_ENDPOINT_MISSING: {
    ...invalid("It is not known where a model is served.", "State `endpoint`, or set the variable that is named."),
    exit: EXIT.environment,
  },
  MODEL_PROFILE_NOT_FOUND: {
    ...missing("No models were chosen for a role.", "Choose them: `provost models set ROLE PROVIDER/NAME`."),
    exit: EXIT.environment,
  },
  MODEL_NOT_FOUND: failed(
    "permanent",
    "The provider has no model of this name, or not for this key.",
    "Look the name up at the provider.",
  ),
  MODEL_KEY_REFUSED: failed(
    "permanent",
    "The provider refuses the key.",
    "Set another, and see that it may use the model.",
  ),
  MODEL_REQUEST_REFUSED: failed(
    "permanent",
    "The provider refuses what it was asked.",
    "Read its words; often a parameter that the model does not take.",
  ),
  MODEL_ANSWER_UNUSABLE: failed(
    "transient",
    "A model was asked for an answer in a form, and none of its answers had it.",
    "Look at the session that is named; a stronger model may do better.",
  ),
  MODEL_HAS_NO_EMBEDDINGS: invalid(
    "What was chosen for the role `embedding` is not one model of a provider that makes vectors of texts.",
    "Choose one of openai/…, google/… or compatible/…: vectors of two models cannot be compared.",
  ),
  MODEL_EMBEDDING_UNUSABLE: failed(
    "transient",
    "A model was asked for vectors of texts, and what it answered is none for each of them.",
    "See that the model of the role `embedding` makes embeddings; it is asked again.",
  ),
  MODEL_CONTEXT_FULL: failed(
    "permanent",
    "The session is larger than what the model can read at once.",
    "State the model's window with `contextTokens`, or choose a model that reads more.",
  ),
  MODEL_RATE_LIMITED: environment(
    "The provider takes no more requests for now.",
    "It is asked again when it says; see `provost models list`.",
  ),
  MODEL_OVERLOADED: environment(
    "The provider cannot answer for now.",
    "It is asked again; name a fallback to pass it over.",
  ),
  MODEL_UNREACHABLE: environment(
    "The provider cannot be reached.",
    "See that its address is right and that the network lets it through.",
  ),
  MODEL_STREAM_CUT: {
    ...environment("The answer of a model ended before its end.", "It is asked again."),
    class: "transient",
  },
  MODEL_CALL_TIMEOUT: {
    ...environment("A model has said nothing for too long.", "It is asked again."),
    class: "timeout",
  },
  MODEL_REFUSED_TO_ANSWER: failed(
    "permanent",
    "The provider has withheld the model's answer as unfit.",
    "Word the task otherwise, or give it to another model.",
  ),
  MODEL_BUDGET_EXHAUSTED: failed(
    "permanent",
    "A budget has nothing left for another call of a model.",
    "Raise the budget that is named: `provost budgets`.",
  ),
  AGENT_STEPS_EXHAUSTED: failed(
    "permanent",
    "An agent was not done after as many steps as it may take.",
    "Raise `maxSteps`, or split the task.",
  ),
  AGENT_STALLED: failed(
    "permanent",
    "An agent got nowhere, and nobody has let it go on.",
    "Look at its session, word the task otherwise or split it, then `provost retry`. To let one go on: `provost approvals`.",
  ),
  AGENT_SESSION_NOT_FOUND: missing("No session of an agent has this id.", "List them: `provost sessions list`."),
  AGENT_SESSION_EMPTIED: missing(
    "The entries of this session were removed, because it ended long ago.",
    "Its sums are still there. Keep entries for longer: PROVOST_WORK_RETENTION_DAYS; what is gone is in backups only.",
  ),
  AGENT_SESSION_BUSY: failed(
    "permanent",
    "Somebody else goes on with the session.",
    "Wait until it has ended, or fork it.",
  ),
} as const satisfies Record<string, ErrorEntry>;
