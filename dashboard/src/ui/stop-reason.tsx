import type { RunStop } from "../api/run-stop-query.ts";
import { text } from "../catalogue/text.ts";
import { Moment } from "./moment.tsx";

/** What was said when the run was paused or cancelled, and when; also that it was the engine, where it was. */
export const StopReason = ({ stop: { reason, byEngine, at } }: { stop: RunStop }) => (
  <>
    {reason} · {byEngine && `${text.run.byEngine}, `}
    <Moment at={at} />
  </>
);
