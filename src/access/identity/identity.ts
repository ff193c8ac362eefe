/** Identities as the rest of Provost sees them: who a credential stands for, and all that leads to one. */
import type { RequestOrigin } from "../../model/access.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { type Authenticator, createAuthenticator } from "./authenticate/authenticate.ts";
import { type Certificates, createCertificates } from "./certificates/certificates.ts";
import { createExternalSignIns, type ExternalSignIns } from "./external/external-sign-in.ts";
import { createLinkedAccounts, type LinkedAccounts } from "./external/linked-accounts.ts";
import type { ProviderSettings } from "./external/provider.ts";
import { createKeys, type Keys } from "./keys/keys.ts";
import { createServiceAccounts, type ServiceAccounts } from "./keys/service-accounts.ts";
import type { MailPort } from "./mail/mail-port.ts";
import { createMailer, type Mailer } from "./mail/mailer.ts";
import { createEmailChanges, type EmailChanges } from "./members/email-change.ts";
import { createEraseAccount, type EraseAccount } from "./members/erase-account.ts";
import { createInvitations, type Invitations } from "./members/invitations.ts";
import { createMembers, type Members } from "./members/members.ts";
import { createTenants, type Tenants } from "./members/tenants.ts";
import type { IdentityParts } from "./parts.ts";
import { createPasswordHasher, type PasswordHasher } from "./passwords/hasher.ts";
import { createPasswords, type Passwords } from "./passwords/passwords.ts";
import type { Sealer } from "./sealer.ts";
import { pruneRegularly } from "./prune-regularly.ts";
import { createSecondFactors, type SecondFactors } from "./second-factor/second-factor.ts";
import type { By, RecordAct } from "./security-act.ts";
import { csrfTokenOf } from "./sessions/csrf.ts";
import { createMemberSessions, type MemberSessions } from "./sessions/member-sessions.ts";
import { createOwnSessions, type OwnSessions } from "./sessions/own-sessions.ts";
import { refreshSession, type Refreshed } from "./sessions/refresh.ts";
import {
  createOwnerToken,
  createSetUpToken,
  type LinkRequested,
  requestSignInLink,
  signInWithLink,
} from "./sign-in/link-sign-in.ts";
import { signInWithPassword } from "./sign-in/password-sign-in.ts";
import { signInWithSecondFactor } from "./sign-in/second-step.ts";
import type { SignInAnswer, SignInWish } from "./sign-in/sign-in.ts";
import type { SecondCode } from "./second-factor/codes.ts";
import { type AccessTokens, createAccessTokens } from "./tokens/access-token.ts";

export type SignIns = {
  withPassword(given: { email: string; password: string }, wish: SignInWish): Promise<SignInAnswer>;
  /** @param asker what the browser holds of `requestLink`; null when it holds nothing, or a program asks */
  withLink(token: string, wish: SignInWish, asker?: string | null): Promise<SignInAnswer>;
  withSecondFactor(
    given: { ticket: string; code: SecondCode },
    wish: Pick<SignInWish, "origin">,
  ): Promise<SignInAnswer>;
  /** @param browser what it holds of a request before; undefined when no browser asks */
  requestLink(
    publicUrl: string,
    email: string,
    origin: RequestOrigin,
    browser?: { asker: string | null },
  ): Promise<LinkRequested>;
  refresh(token: string, origin: RequestOrigin): Promise<Refreshed>;
  /** For the link that `provost up` prints. */
  setUpToken(name: string): Promise<{ token: string; expiresAt: Date }>;
  /** Another one; earlier ones stop working. FORBIDDEN to everybody but the owner of the data folder. */
  ownerToken(by: By, name: string): Promise<{ token: string; expiresAt: Date }>;
};

export type Identity = {
  authenticators: Authenticator["ports"];
  /** What a page with this session cookie has to send along with its writes. */
  csrfTokenOf(cookie: string): string;
  jwks: AccessTokens["jwks"];
  signIns: SignIns;
  external: ExternalSignIns;
  linkedAccounts: LinkedAccounts;
  sessions: OwnSessions;
  passwords: Passwords;
  secondFactors: SecondFactors;
  emails: EmailChanges;
  tenants: Tenants;
  members: Members;
  eraseAccount: EraseAccount;
  memberSessions: MemberSessions;
  invitations: Invitations;
  serviceAccounts: ServiceAccounts;
  keys: Keys;
  certificates: Certificates;
  /** Resolves when all mail that was posted has been sent or given up. */
  mailSent: Mailer["idle"];
  /** Writes when credentials were last used, without waiting for the next batch. */
  flushUses(): Promise<void>;
  close(): Promise<void>;
};

export type IdentityOptions = {
  db: Database;
  clock: Clock;
  record: RecordAct;
  mail: MailPort;
  sealer: Sealer;
  keysDir: string;
  providers?: readonly ProviderSettings[];
  hasher?: PasswordHasher;
  /** Of what nobody waits for. Gets no secrets. */
  onFailure: (problem: string, error: unknown) => void;
};

const createSignIns = (parts: IdentityParts): SignIns => ({
  withPassword: (given, wish) => signInWithPassword(parts, given, wish),
  withLink: (token, wish, asker = null) => signInWithLink(parts, token, wish, asker),
  withSecondFactor: (given, wish) => signInWithSecondFactor(parts, given, wish),
  requestLink: (publicUrl, email, origin, browser) => requestSignInLink(parts, publicUrl, { email, origin, browser }),
  refresh: (token, origin) => refreshSession(parts, token, origin),
  setUpToken: (name) => createSetUpToken(parts, name),
  ownerToken: (by, name) => createOwnerToken(parts, by, name),
});

export const createIdentity = (options: IdentityOptions): Identity => {
  const { db, clock, record, onFailure, sealer, keysDir } = options;
  const accessTokens = createAccessTokens({ db, clock });
  const authenticator = createAuthenticator({ db, clock, accessTokens, onFailure });
  const mailer = createMailer({ port: options.mail, clock, record, onFailure });
  const hasher = options.hasher ?? createPasswordHasher();
  const parts = { db, clock, record, hasher, accessTokens, sealer, mailer, forget: () => authenticator.forget() };
  const stopPruning = pruneRegularly(options);
  const sessions = createOwnSessions(parts);
  const providers = options.providers ?? [];
  return {
    authenticators: authenticator.ports,
    csrfTokenOf,
    jwks: () => accessTokens.jwks(),
    signIns: createSignIns(parts),
    external: createExternalSignIns(parts, providers),
    linkedAccounts: createLinkedAccounts(parts, sessions, providers),
    sessions,
    passwords: createPasswords(parts, sessions),
    secondFactors: createSecondFactors(parts, sessions),
    emails: createEmailChanges(parts, sessions),
    tenants: createTenants(parts),
    members: createMembers(parts),
    eraseAccount: createEraseAccount(parts),
    memberSessions: createMemberSessions(parts),
    invitations: createInvitations(parts),
    serviceAccounts: createServiceAccounts(parts),
    keys: createKeys(parts),
    certificates: createCertificates(parts, keysDir),
    mailSent: () => mailer.idle(),
    flushUses: () => authenticator.flush(),
    close: async () => {
      stopPruning();
      await mailer.close();
      await authenticator.close();
    },
  };
};
