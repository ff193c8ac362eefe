/**
 * Every word that the dashboard shows is in this folder, a file a page, and nowhere else. What the first load needs is
 * here; each page brings its own along (pages/).
 */
import { runsText } from "./runs-text.ts";
import { shellText } from "./shell-text.ts";
import { stateText } from "./state-text.ts";

export const text = {
  common: {
    close: "Close",
    cancel: "Cancel",
    dismiss: "Dismiss",
    loading: "Loading",
    tryAgain: "Try again",
    actions: "Actions",
    copy: "Copy",
    copied: "Copied",
    notCopied: "It was not copied",
    more: "Show more",
    download: "Download",
    none: "none",
    asTable: "Show as a table",
    asChart: "Show as a chart",
  },
  looked: {
    newest: (count: string) => `Looked through the newest ${count}.`,
    further: "Look further back",
  },
  problem: {
    noAnswer: "The control plane did not answer",
    reload: "Load the page again, and report it if it stays.",
    report: "Report",
    copyReport: "Copy the report",
  },
  ...stateText,
  shell: shellText,
  run: runsText,
} as const;
