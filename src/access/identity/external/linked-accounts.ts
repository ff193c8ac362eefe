/** The accounts at OpenID providers that somebody signs in with: which there are, and taking one back. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import {
  type ExternalIdentity,
  listExternalIdentities,
  unlinkExternalUser,
} from "../../../store/identity/external-identities.ts";
import { revokeOneTimeTokens } from "../../../store/identity/one-time-tokens.ts";
import { findPassword } from "../../../store/identity/passwords.ts";
import { endSessions } from "../../../store/identity/sessions.ts";
import { lockUser } from "../../../store/identity/users.ts";
import { tellPerson } from "../mail/tell-person.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { type OwnSessions, personOf } from "../sessions/own-sessions.ts";
import type { ProviderSettings } from "./provider.ts";

export type LinkedAccount = ExternalIdentity & {
  linkedAt: Date;
  /** Null when no provider of its issuer is set up any more: nobody can sign in with it then. */
  provider: { name: string; label: string } | null;
};

export type LinkedAccounts = {
  /** In the order in which they were linked. */
  list(by: By): Promise<LinkedAccount[]>;
  /**
   * Ends the person's other sessions too, as a new password does.
   * @throws SIGN_IN_TOO_OLD, LINKED_ACCOUNT_NOT_FOUND, LAST_WAY_IN
   */
  unlink(by: By, account: ExternalIdentity): Promise<void>;
};

const sameIssuer = (one: string, other: string): boolean => new URL(one).href === new URL(other).href;

export const createLinkedAccounts = (
  parts: IdentityParts,
  sessions: OwnSessions,
  settings: readonly ProviderSettings[],
): LinkedAccounts => {
  const listOf = async (tx: Tx, userId: UserId): Promise<LinkedAccount[]> => {
    const links = await listExternalIdentities(tx, userId);
    return links.map((link) => {
      const found = settings.find(({ issuer }) => sameIssuer(issuer, link.issuer));
      return { ...link, provider: found === undefined ? null : { name: found.name, label: found.label } };
    });
  };

  /** Locks the person, so that of two links that are taken back at once one stays. */
  const demandRemovable = async (tx: Tx, userId: UserId, { issuer, subject }: ExternalIdentity): Promise<string> => {
    const user = await lockUser(tx, userId, "update");
    const links = await listOf(tx, userId);
    const isIt = (link: ExternalIdentity): boolean => link.issuer === issuer && link.subject === subject;
    const mine = links.find(isIt);
    if (mine === undefined) {
      throw new ProvostError("LINKED_ACCOUNT_NOT_FOUND", `no such account at ${issuer} is linked with yours`, {
        issuer,
      });
    }
    const byAddress = async (): Promise<boolean> =>
      parts.mailer.reachesPeople || (await findPassword(tx, userId)) !== null;
    const stays =
      links.some((link) => !isIt(link) && link.provider !== null) || (Boolean(user?.email) && (await byAddress()));
    if (stays) return mine.provider?.name ?? issuer;
    throw new ProvostError("LAST_WAY_IN", "you could not sign in any more: nothing else is set up for you", { issuer });
  };

  return {
    list: (by) => parts.db.transaction(DIRECTORY, (tx) => listOf(tx, personOf(by).userId)),
    unlink: async (by, account) => {
      const { userId, sessionId } = personOf(by);
      await sessions.demandRecent(by);
      const provider = await parts.db.transaction(DIRECTORY, (tx) => demandRemovable(tx, userId, account));
      await parts.record(actOf("external.unlinked", by, { type: "user", id: userId }, { provider }), null);
      await parts.db.transaction(DIRECTORY, async (tx) => {
        await demandRemovable(tx, userId, account);
        await unlinkExternalUser(tx, account, userId);
        await revokeOneTimeTokens(tx, userId, ["second-factor"]);
        await endSessions(tx, { userId, except: sessionId }, "a linked account was unlinked");
      });
      parts.forget();
      await tellPerson(parts, userId, "external.unlinked");
    },
  };
};
