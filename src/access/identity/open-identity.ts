/** Identities of a control plane, as its data folder and environment set them up. */
import { join } from "node:path";
import { createPublisher } from "../../events/publisher.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import type { PersonalData } from "../audit/personal-data.ts";
import { openMasterKeys } from "../secrets/open-master-keys.ts";
import { localOwner } from "./authenticate/authenticate.ts";
import type { By } from "./security-act.ts";
import { createActRecorder } from "./act-recorder.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { createOutboxMail } from "./mail/outbox-mail.ts";
import { createSmtpMail } from "./mail/smtp-mail.ts";
import { createSealer } from "./sealer.ts";
import { loadIdentitySettings } from "./settings.ts";

export type OpenIdentityParts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  /** Encrypts where people were; without it that is not kept. */
  personal: PersonalData | null;
  home: { path: string; keys: string };
  onFailure: (problem: string, error: unknown) => void;
};

export type OpenedIdentity = Identity & {
  /** Whoever runs a command on the data folder. */
  owner: By;
  /** What the settings say; null when they leave it to where the server listens. */
  publicUrl: string | null;
};

/** SETTINGS_INVALID, KEY_INVALID. */
export const openIdentity = async (parts: OpenIdentityParts): Promise<OpenedIdentity> => {
  const { db, clock, events, personal, home, onFailure } = parts;
  const { mail, providers, publicUrl } = await loadIdentitySettings(home.path, process.env);
  const port =
    mail === null
      ? createOutboxMail(join(home.path, "outbox"), "provost@localhost", clock)
      : createSmtpMail(mail.smtp, mail.from);
  const identity = createIdentity({
    db,
    clock,
    mail: port,
    providers,
    onFailure,
    keysDir: home.keys,
    sealer: createSealer(await openMasterKeys(home.keys, process.env)),
    record: createActRecorder({ events, publisher: createPublisher(db), personal }),
  });
  return { ...identity, publicUrl, owner: { actor: localOwner(), origin: null } };
};
