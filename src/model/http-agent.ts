/** Where the service is that does the tasks of an `http` agent, as plans write it: its address, or more. */
import { z } from "zod";
import { elsewhereFields } from "./elsewhere.ts";

const url = z.url({ protocol: /^https?$/ });

export const httpSettingsSchema = z.strictObject({ url, ...elsewhereFields });
export type HttpSettings = z.infer<typeof httpSettingsSchema>;

export const writtenHttpSchema = z.union([url, httpSettingsSchema]);
