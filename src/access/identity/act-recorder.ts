/** Acts as events of the audit class: in the tenant's hash chain, in the transaction of the change where there is one. */
import type { EventLog } from "../../events/event-log.ts";
import type { Publisher } from "../../events/publisher.ts";
import type { NewEvent } from "../../model/event.ts";
import type { PersonalData, Sealed } from "../audit/personal-data.ts";
import type { RecordAct, SecurityAct } from "./security-act.ts";

type Parts = { events: EventLog; publisher: Publisher; personal: PersonalData | null };

const who = ({ actor }: SecurityAct): string => (actor === null ? "nobody" : `${actor.kind}:${actor.id}`);

const eventOf = (act: SecurityAct, sealed: Sealed | null): NewEvent => ({
  name: "access.acted",
  runId: null,
  actor: who(act),
  payload: { act: act.act, subject: act.subject, sealed },
});

export const createActRecorder = ({ events, publisher, personal }: Parts): RecordAct => {
  const seal = async (act: SecurityAct): Promise<Sealed | null> => {
    if (personal === null) return null;
    const { address = null, userAgent = null, requestId = null } = act.origin ?? {};
    return personal.seal(act.tenantId, who(act), { address, userAgent, requestId, details: act.details });
  };
  return async (act, tx) => {
    if (tx === null) await publisher.publish(act.tenantId, eventOf(act, await seal(act)));
    // Sealing may need a connection of its own, and whoever waits for one while holding another may wait for ever.
    // Where it came from is with the request that led to it (access.requested).
    else await events.append(tx, [eventOf(act, null)]);
  };
};
