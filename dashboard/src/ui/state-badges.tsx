/** The words of the glossary, with the colours that they have everywhere. */
import type { AgentSession, Attempt, Decision, RunState, TaskState, Verdict } from "../api/types.ts";
import { text } from "../catalogue/text.ts";
import { Badge, type Tone } from "./badge.tsx";

export const TASK_TONES: Record<TaskState, Tone> = {
  waiting: "neutral",
  queued: "neutral",
  leased: "accent",
  merging: "caution",
  succeeded: "proven",
  failed: "refuted",
  skipped: "neutral",
  cancelled: "neutral",
};

const RUN_TONES: Record<RunState, Tone> = {
  running: "accent",
  paused: "caution",
  cancelling: "caution",
  finished: "neutral",
  cancelled: "neutral",
  failed: "refuted",
};

export const VERDICT_TONES: Record<Verdict, Tone> = {
  proven: "proven",
  refuted: "refuted",
  unproven: "neutral",
  waived: "caution",
};

export const DECISION_TONES: Record<Decision, Tone> = { go: "proven", "conditional-go": "caution", "no-go": "refuted" };

export const ATTEMPT_TONES: Record<Attempt["state"], Tone> = {
  running: "accent",
  merging: "caution",
  succeeded: "proven",
  failed: "refuted",
  lost: "refuted",
  cancelled: "neutral",
};

const SESSION_TONES: Record<AgentSession["state"], Tone> = { open: "accent", ended: "neutral", failed: "refuted" };

export const SessionBadge = ({ state }: Pick<AgentSession, "state">) => (
  <Badge tone={SESSION_TONES[state]}>{text.sessionState[state]}</Badge>
);

export const TaskBadge = ({ state }: { state: TaskState }) => (
  <Badge tone={TASK_TONES[state]} alive={state === "leased" || state === "merging"}>
    {text.taskState[state]}
  </Badge>
);

export const VerdictBadge = ({ verdict }: { verdict: Verdict }) => (
  <Badge tone={VERDICT_TONES[verdict]}>{text.verdict[verdict]}</Badge>
);

export const DecisionBadge = ({ decision }: { decision: Decision }) => (
  <Badge tone={DECISION_TONES[decision]}>{text.decision[decision]}</Badge>
);

export const AttemptBadge = ({ state }: { state: Attempt["state"] }) => (
  <Badge tone={ATTEMPT_TONES[state]} alive={state === "running" || state === "merging"}>
    {text.attemptState[state]}
  </Badge>
);

/** What a run came to, or how it stands until then. */
export const RunBadge = ({ state, decision }: { state: RunState; decision: Decision | null }) =>
  decision === null ? (
    <Badge tone={RUN_TONES[state]} alive={state === "running" || state === "cancelling"}>
      {text.runState[state]}
    </Badge>
  ) : (
    <DecisionBadge decision={decision} />
  );
