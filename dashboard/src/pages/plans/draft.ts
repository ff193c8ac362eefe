/** The plan that is being written: kept over a reload, and over the way to sign in. */
const KEY = "provost.draft";
const SIDECAR_KEY = "provost.draft.sidecar";
/** What the API takes. */
export const MAX_CHARACTERS = 1024 * 1024;

export const readDraft = (): string => sessionStorage.getItem(KEY) ?? "";
export const readSidecarDraft = (): string => sessionStorage.getItem(SIDECAR_KEY) ?? "";
export const keepDraft = (source: string, sidecar: string): void => {
  sessionStorage.setItem(KEY, source);
  sessionStorage.setItem(SIDECAR_KEY, sidecar);
};
