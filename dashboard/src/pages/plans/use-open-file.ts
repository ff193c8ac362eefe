import { useNavigate } from "@tanstack/react-router";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { toastRefused } from "../../ui/toasts.tsx";
import { keepDraft, MAX_CHARACTERS } from "./draft.ts";
import { readText } from "./read-text.ts";

const words = planText.drop;

type Read = { source: string } | { refused: string };

const readPlan = async (file: File): Promise<Read> => {
  // No encoding takes more than four bytes for one: such a file is not even read.
  if (file.size > 4 * MAX_CHARACTERS) return { refused: words.tooLarge };
  const bytes = await file.arrayBuffer().catch(() => null);
  // A folder can be dropped too, and only says so when it is read.
  if (bytes === null) return { refused: words.unreadable };
  const source = await readText(bytes);
  if (source.length > MAX_CHARACTERS) return { refused: words.tooLarge };
  return source.trim() === "" ? { refused: words.empty } : { source };
};

/** Opens a file as the plan that is worked on. What is no plan leaves that as it is. */
export const useOpenFile = (): ((file: File) => Promise<void>) => {
  const navigate = useNavigate();
  return async (file) => {
    const read = await readPlan(file);
    if ("refused" in read) {
      toastRefused(words.notOpened(file.name), read.refused);
      return;
    }
    // The sidecar of the plan before binds another.
    keepDraft(read.source, "");
    await navigate({ to: "/plans/new", search: {}, state: (before) => ({ ...before, opened: Date.now() }) });
  };
};
