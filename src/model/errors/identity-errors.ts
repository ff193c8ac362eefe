/** Who asks: sign-in, members, keys, certificates. */
import { EXIT, environment, failed, invalid, missing, refused, type ErrorEntry } from "./entry.ts";

export const IDENTITY_ERRORS = {
  UNAUTHENTICATED: refused(401, "Who asks is not known.", "Sign in, or send a valid token."),
  SIGN_IN_FAILED: refused(
    401,
    "The account and what was given for it do not fit together.",
    "Try again, or have a link sent to the account's address.",
  ),
  LINK_INVALID: {
    ...refused(
      401,
      "The link, code or ticket does not work, or not any more.",
      "Ask for a new one; the owner of the data folder gets one from `provost sign-in`.",
    ),
    exit: EXIT.usage,
  },
  LINK_ELSEWHERE: refused(
    403,
    "The link was asked for in another browser.",
    "Open it where you asked for it, or ask for another one here.",
  ),
  SIGN_IN_TOO_OLD: refused(403, "This needs a sign-in of the last ten minutes.", "Sign in again, then repeat it."),
  CSRF_REFUSED: refused(
    403,
    "A write with a session cookie did not show that it comes from Provost's own pages.",
    "Send the token that the sign-in answered with as X-CSRF-Token, from the same origin.",
  ),
  PASSWORD_WEAK: invalid("The password is too easy to guess.", "Take a longer one, of several uncommon words."),
  TENANT_NOT_FOUND: failed("permanent", "There is no such tenant.", "See `provost tenants list`."),
  NAME_TAKEN: failed("permanent", "Something else has this name already.", "Take another name."),
  USER_NOT_FOUND: missing("No member of the tenant has this id or address.", "List them with `provost users list`."),
  INVITATION_NOT_FOUND: missing("No open invitation has this id.", "List them with `provost users list`."),
  SESSION_NOT_FOUND: missing(
    "No open session has this id.",
    "List one's own with GET /v1/sessions, a member's with `provost users sessions`.",
  ),
  API_KEY_NOT_FOUND: missing("No key has this id.", "List them with `provost keys list`."),
  SERVICE_ACCOUNT_NOT_FOUND: missing("No service account has this id or name.", "List them with `provost users list`."),
  CERTIFICATE_NOT_FOUND: missing(
    "No certificate in force has this fingerprint, serial number or agent.",
    "List them with `provost ca list`.",
  ),
  AUTHORITY_MISSING: environment(
    "There is no certificate authority whose private key is here.",
    "Make one with `provost ca init`.",
  ),
  LAST_OWNER: failed("permanent", "A tenant keeps at least one owner.", "Make somebody else an owner first."),
  CODE_WRONG: refused(
    403,
    "The code is not the one of this moment, or was used before.",
    "Take the next code that the app shows; where that is refused too, set the clock of its device.",
  ),
  SECOND_FACTOR_SET: failed(
    "permanent",
    "The person has a second factor already.",
    "Remove it first, with a code of it.",
  ),
  LINKED_ACCOUNT_NOT_FOUND: missing(
    "No such account at a provider is linked with that of who asks.",
    "See them with GET /v1/me/linked-accounts.",
  ),
  LAST_WAY_IN: failed(
    "permanent",
    "Nothing else is left that the person could sign in with.",
    "Set a password first; a linked account of another provider, or an address where mail is set up, is a way in too.",
  ),
  PROVIDER_UNKNOWN: missing("No OpenID provider of this name is set up.", "See the settings of identities."),
  PROVIDER_FAILED: environment("The OpenID provider does not answer as it should.", "Look at its settings."),
  SETTINGS_INVALID: invalid("The settings of identities are malformed.", "Mend the field named."),
} as const satisfies Record<string, ErrorEntry>;
