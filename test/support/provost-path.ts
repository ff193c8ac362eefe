import { join } from "node:path";

export const PROJECT = join(import.meta.dirname, "..", "..");
export const PROVOST = join(PROJECT, "bin", "provost.js");
