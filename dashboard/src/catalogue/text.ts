/** Every word that the dashboard shows, a file a page. Nothing on a page is written anywhere else. */
import { homeText } from "./home-text.ts";
import { planText } from "./plan-text.ts";
import { runText } from "./run-text.ts";
import { shellText } from "./shell-text.ts";
import { signInText } from "./sign-in-text.ts";
import { stateText } from "./state-text.ts";
import { taskText } from "./task-text.ts";

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
  },
  problem: {
    noAnswer: "The control plane did not answer",
    reload: "Load the page again. If it stays, report it with the number below.",
    report: "Report",
  },
  ...stateText,
  shell: shellText,
  signIn: signInText,
  home: homeText,
  plans: planText,
  run: runText,
  task: taskText,
} as const;
