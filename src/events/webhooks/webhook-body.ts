import type { Event } from "../../model/event.ts";

/** What a webhook is sent: the form of the Standard Webhooks specification around the envelope of the event. */
export const webhookBody = (event: Event): string => {
  const { eventId, name, time, tenantId, position, version, runId, taskId, actor, correlation, causation, payload } =
    event;
  return JSON.stringify({
    type: name,
    timestamp: time,
    data: { eventId, tenantId, position, version, runId, taskId, actor, correlation, causation, payload },
  });
};
