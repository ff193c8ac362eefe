import { ProvostError } from "../../model/errors.ts";

/** @param path the file or folder that is in the way */
export const unavailable = (message: string, path: string, cause?: unknown): ProvostError =>
  new ProvostError("DATABASE_UNAVAILABLE", message, { path }, { cause });
