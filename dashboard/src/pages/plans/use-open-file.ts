import { useNavigate } from "@tanstack/react-router";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { toastFailed } from "../../ui/toasts.tsx";
import { keepDraft, MAX_CHARACTERS } from "./draft.ts";
import { readText } from "./read-text.ts";

/** Opens a file as the plan that is worked on. */
export const useOpenFile = (): ((file: File) => Promise<void>) => {
  const navigate = useNavigate();
  return async (file) => {
    const source = await readText(file);
    if (source.length > MAX_CHARACTERS) {
      toastFailed(planText.compileFailed, new Error(planText.drop.tooLarge));
      return;
    }
    // The sidecar of the plan before binds another.
    keepDraft(source, "");
    await navigate({ to: "/plans/new", search: {}, state: (before) => ({ ...before, opened: Date.now() }) });
  };
};
