/** The plan that is being written: kept over a reload, and over the way to sign in. */
const KEY = "provost.draft";
/** What the API takes. */
export const MAX_CHARACTERS = 1024 * 1024;

export const readDraft = (): string => sessionStorage.getItem(KEY) ?? "";
export const keepDraft = (source: string): void => sessionStorage.setItem(KEY, source);
