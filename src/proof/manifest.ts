/** The signed list of all files of a packet but itself. */
import { z } from "zod";

export const MANIFEST_FILE = "manifest.json";
export const MANIFEST_PAYLOAD_TYPE = "application/vnd.provost.manifest.v1+json";

/** Relative, with forward slashes, and no way out of the folder. */
const pathSchema = z
  .string()
  .regex(/^[^/\\\0]+(\/[^/\\\0]+)*$/)
  .refine((path) => path.split("/").every((part) => part !== "." && part !== ".."));

const fileSchema = z.strictObject({
  path: pathSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().nonnegative(),
});
export type ManifestFile = z.infer<typeof fileSchema>;

const inOrder = (files: readonly ManifestFile[]): boolean =>
  files.every((file, index) => index === 0 || (files[index - 1]?.path ?? "") < file.path);

export const manifestSchema = z.strictObject({
  format: z.literal("provost-manifest/1"),
  runId: z.string(),
  /** By path, each once. */
  files: z.array(fileSchema).refine(inOrder),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const manifestOf = (runId: string, files: readonly ManifestFile[]): Manifest => ({
  format: "provost-manifest/1",
  runId,
  files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
});
