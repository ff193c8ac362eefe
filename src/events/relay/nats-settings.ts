/** Where NATS is, and as whom each tenant's events go there. */
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";

export const natsSettingsSchema = z.strictObject({
  servers: z.array(z.string().min(1)).min(1),
  /** Copies of each event; of 3 any one server may be lost. */
  replicas: z.union([z.literal(1), z.literal(3), z.literal(5)]).default(3),
  /** Events older than this are dropped from the streams; absent for never. They stay in Postgres. */
  maxAgeHours: z.number().positive().optional(),
  /** The key of each tenant's relay, as `provost relay configure` makes it. Absent on a server that asks for none. */
  tenants: z.record(z.string(), z.strictObject({ seed: z.string() })).optional(),
  /** PEM file of the authority that signed the servers' certificates, to connect by TLS. */
  tlsCaFile: z.string().optional(),
});
export type NatsSettings = z.infer<typeof natsSettingsSchema>;

/** @param path of a JSON file; CONFIGURATION_INVALID */
export const readNatsSettings = async (path: string): Promise<NatsSettings> => {
  try {
    return natsSettingsSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new ProvostError("CONFIGURATION_INVALID", `${path} does not say where NATS is: ${why}`, { path }, { cause });
  }
};
