/** What Provost writes to people. The token is behind the `#`: no server, proxy or log on the way gets to see it. */
import type { MailMessage } from "./mail-port.ts";

/** @param page path below the public address, such as /sign-in/link */
export const linkTo = (publicUrl: string, page: string, token: string): string =>
  `${publicUrl.replace(/\/+$/, "")}${page}#token=${token}`;

const ifNotYou = "If that was not you, do nothing: without the link nothing changes.";

export const signInMessage = (to: string, link: string): MailMessage => ({
  to,
  subject: "Sign in to Provost",
  text: `Open this link within 10 minutes, in the browser where you asked for it, to sign in. It works once.\n\n${link}\n\n${ifNotYou}\n`,
});

export const resetMessage = (to: string, link: string): MailMessage => ({
  to,
  subject: "Set a new password for Provost",
  text: `Open this link within 30 minutes to set a new password. It works once.\n\n${link}\n\n${ifNotYou}\n`,
});

export const oldAddressMessage = (to: string, newEmail: string, link: string): MailMessage => ({
  to,
  subject: "Confirm that your address changes",
  text: `Somebody who is signed in as you asked Provost to use ${newEmail} instead of this address. Confirm it within one hour; the new address has to confirm as well.\n\n${link}\n\nIf that was not you, do not confirm, and change your password: somebody else is signed in.\n`,
});

export const newAddressMessage = (to: string, link: string): MailMessage => ({
  to,
  subject: "Confirm your address for Provost",
  text: `Confirm within one hour that Provost may use this address.\n\n${link}\n\n${ifNotYou}\n`,
});

export const invitationMessage = (to: string, tenant: string, role: string, link: string): MailMessage => ({
  to,
  subject: `You are invited to ${tenant} on Provost`,
  text: `You are invited to join ${tenant} as ${role}. Open this link within 7 days.\n\n${link}\n`,
});

const CHANGES = {
  "password.set": "The password of your account was set or changed, and every other session was ended.",
  "external.linked":
    "An account at a provider was linked with your account: who signs in there is signed in here as you.",
  "external.unlinked": "An account at a provider was unlinked from your account, and every other session was ended.",
  "second-factor.set": "A second factor was set up for your account.",
  "second-factor.removed": "The second factor of your account was removed.",
  "recovery-codes.made": "New recovery codes of your account replaced the old ones.",
} as const;
export type CredentialChange = keyof typeof CHANGES;

export const changedMessage = (to: string, change: CredentialChange): MailMessage => ({
  to,
  subject: "Your sign-in to Provost was changed",
  text: `${CHANGES[change]}\n\nIf that was not you, somebody else is signed in as you: set a new password, end all other sessions, and tell an administrator.\n`,
});
