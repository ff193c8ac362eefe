/** What the services of identities share. */
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import type { Mailer } from "./mail/mailer.ts";
import type { PasswordHasher } from "./passwords/hasher.ts";
import type { Sealer } from "./sealer.ts";
import type { RecordAct } from "./security-act.ts";
import type { AccessTokens } from "./tokens/access-token.ts";

export type IdentityParts = {
  db: Database;
  clock: Clock;
  record: RecordAct;
  hasher: PasswordHasher;
  accessTokens: AccessTokens;
  sealer: Sealer;
  mailer: Mailer;
  /** Called by whatever takes a right away: nothing that was remembered holds any more in this process. */
  forget: () => void;
};
