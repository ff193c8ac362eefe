/** "2026-11-21 09:14:03 UTC" of an ISO 8601 instant in UTC: the same text for every reader. */
export const instantText = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
