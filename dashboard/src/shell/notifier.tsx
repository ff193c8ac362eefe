/** Notifies of what waits for somebody while they look elsewhere. Loaded by who has asked for it. */
import type { LiveEvent } from "../api/types.ts";
import { settingsText } from "../catalogue/pages/settings-text.ts";
import { useWanted } from "../live/live.ts";

const words = settingsText.notice;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Null of what nobody has to know at once. */
const titleOf = ({ name, payload }: LiveEvent): string | null => {
  if (name === "approval.asked") return words.asked(textOf(payload["agentName"]));
  if (name === "gate.decided") return payload["decision"] === "no-go" ? words.noGo : null;
  if (name === "run.finished") return words.ended(textOf(payload["decision"]));
  if (name === "run.failed") return words.failed;
  if (name === "budget.stopped") return words.stopped;
  return name === "budget.refused" ? words.refused : null;
};

/** Why, where the event says it. */
const reasonOf = ({ payload }: LiveEvent): string => {
  const { reasons, reason, message } = payload;
  return Array.isArray(reasons) ? reasons.map(textOf).join("; ") : textOf(reason) || textOf(message);
};

const tell = (event: LiveEvent): void => {
  const title = titleOf(event);
  if (title === null || !document.hidden) return;
  // One of a kind and run takes the place of the one before: an hour away must not be an hour of clicks.
  const notice = new Notification(title, { body: reasonOf(event), tag: `${event.name} ${event.runId ?? ""}` });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
  });
};

export const Notifier = () => {
  useWanted("approval.asked,gate.decided,run.finished,run.failed,budget.stopped,budget.refused", tell);
  return null;
};
