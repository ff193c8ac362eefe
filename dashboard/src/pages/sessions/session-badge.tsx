import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import type { Session } from "./session-queries.ts";

const TONES: Record<Session["state"], Tone> = { open: "accent", ended: "neutral", failed: "refuted" };

export const SessionBadge = ({ state }: { state: Session["state"] }) => (
  <Badge tone={TONES[state]}>{sessionsText.state[state]}</Badge>
);
