/** The plan that is being written: kept for who writes it over a reload, and over the way to sign in. */
import { ownKey } from "../../api/session.ts";

const KEY = "provost.draft";
const SIDECAR_KEY = "provost.draft.sidecar";
/** What the API takes. */
export const MAX_CHARACTERS = 1024 * 1024;

export const readDraft = (): string => sessionStorage.getItem(ownKey(KEY)) ?? "";
export const readSidecarDraft = (): string => sessionStorage.getItem(ownKey(SIDECAR_KEY)) ?? "";
export const keepDraft = (source: string, sidecar: string): void => {
  sessionStorage.setItem(ownKey(KEY), source);
  sessionStorage.setItem(ownKey(SIDECAR_KEY), sidecar);
};
