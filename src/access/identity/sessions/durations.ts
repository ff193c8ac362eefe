const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A session ends at the latest after so long. */
export const SESSION_MS = 30 * DAY;
/** A session that nobody uses ends after so long. */
export const IDLE_MS = 7 * DAY;
/** What changes how somebody signs in needs a sign-in that is no older. */
export const RECENT_MS = 10 * MINUTE;
/** A refresh token that comes back within this time is taken for the same request, sent twice. */
export const REFRESH_GRACE_MS = 10_000;

export const LINK_MS = 10 * MINUTE;
export const RESET_MS = 30 * MINUTE;
export const SECOND_FACTOR_MS = 5 * MINUTE;
export const SET_UP_MS = 10 * MINUTE;
export const EMAIL_CHANGE_MS = 60 * MINUTE;
export const INVITATION_MS = 7 * DAY;

export const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
