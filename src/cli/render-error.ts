import type { ProvostError } from "../model/errors.ts";
import type { Colors } from "./session.ts";

const place = ({ file, line }: ProvostError["details"]): string => {
  if (typeof file !== "string") return typeof line === "number" ? `line ${line}` : "";
  return typeof line === "number" ? `${file}:${line}` : file;
};

/** The place, unless the message names it itself. */
const suffix = ({ message, details }: ProvostError): string => {
  const where = place(details);
  return where === "" || message.includes(where) ? "" : ` (${where})`;
};

/** What is known of this very case says more than what is true of all with its code. */
const wayOut = ({ details, wayOut: general }: ProvostError): string =>
  typeof details.suggestion === "string" && details.suggestion !== "" ? details.suggestion : general;

/** An error for people: what happened and where, then the way out; a fault of ours with the stack that a report needs. */
export const renderError = (error: ProvostError, colors: Colors): string[] => {
  const lines = [
    `${colors.red("error")} ${colors.bold(error.code)}: ${error.message}${suffix(error)}`,
    `→ ${wayOut(error)}`,
  ];
  if (error.code !== "INTERNAL") return lines;
  const origin = error.cause instanceof Error ? error.cause : error;
  return [...lines, colors.dim(origin.stack ?? String(origin))];
};
