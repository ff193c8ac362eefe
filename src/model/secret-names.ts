import { z } from "zod";

/** Names of secrets that an attempt gets in its environment, under these names. */
export const secretNamesSchema = z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/));
