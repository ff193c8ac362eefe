/**
 * Where the control plane of a data folder listens, for the commands of the same user: a file beside the data, with mode
 * 600. It is gone when the process has ended in good order; after a crash it names an address where nobody answers.
 */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const endpointSchema = z.object({
  url: z.url(),
  /** Bearer token of the data folder's owner; lives as long as the process. */
  token: z.string(),
  pid: z.number().int(),
  /** Its database is not the one in the data folder. */
  databaseIsServed: z.boolean().optional(),
});
export type Endpoint = z.infer<typeof endpointSchema>;

const fileIn = (homePath: string): string => join(homePath, "control-plane.json");

/** Written aside and renamed: a reader sees the whole of it or nothing. */
export const writeEndpoint = async (homePath: string, endpoint: Endpoint): Promise<void> => {
  const temporary = `${fileIn(homePath)}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  await writeFile(temporary, `${JSON.stringify(endpoint)}\n`, { mode: 0o600, flag: "wx" });
  await rename(temporary, fileIn(homePath));
};

export const removeEndpoint = (homePath: string): Promise<void> => rm(fileIn(homePath), { force: true });

/** Null when there is none, or none that can be read. */
export const readEndpoint = async (homePath: string): Promise<Endpoint | null> => {
  try {
    return endpointSchema.parse(JSON.parse(await readFile(fileIn(homePath), "utf8")));
  } catch {
    return null; // no control plane wrote it, or it belongs to another user: the data folder is asked directly
  }
};
