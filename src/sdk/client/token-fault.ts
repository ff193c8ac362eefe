/** Why it cannot be shown; null when it can. Looked at here because what `fetch` says of such a header quotes it, into logs. */
export const tokenFault = (token: string): string | null =>
  /[^\x21-\x7e]/.test(token) ? "a token is one word without spaces: what was given holds more, or other text" : null;
