import type { ProvostError } from "../model/errors.ts";
import type { Colors } from "./session.ts";

const place = (details: ProvostError["details"]): string => {
  const { file, line } = details;
  if (typeof file !== "string") return typeof line === "number" ? ` (line ${line})` : "";
  return typeof line === "number" ? ` (${file}:${line})` : ` (${file})`;
};

/** An error for people: what happened and where, then the way out; a fault of ours with the stack that a report needs. */
export const renderError = (error: ProvostError, colors: Colors): string[] => {
  const lines = [
    `${colors.red("error")} ${colors.bold(error.code)}: ${error.message}${place(error.details)}`,
    `→ ${error.wayOut}`,
  ];
  if (error.code !== "INTERNAL") return lines;
  const origin = error.cause instanceof Error ? error.cause : error;
  return [...lines, colors.dim(origin.stack ?? String(origin))];
};
