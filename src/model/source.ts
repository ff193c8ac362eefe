import { z } from "zod";

/** 1-based; `endLine` is inclusive. */
export const sourceSchema = z.object({ line: z.number().int(), column: z.number().int(), endLine: z.number().int() });
export type Source = z.infer<typeof sourceSchema>;
