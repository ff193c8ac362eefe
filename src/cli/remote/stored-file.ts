/** A file at the control plane, as it was answered. */
import { fileURLToPath } from "node:url";
import type { StoredFile } from "../../control-plane.ts";

const contentsOf = async function* (response: Response): AsyncGenerator<Uint8Array> {
  for await (const chunk of response.body ?? []) yield chunk;
};

/** Told to the owner of the data folder alone. */
const pathOf = ({ headers }: Response): string | null => {
  const location = headers.get("content-location");
  return location === null ? null : fileURLToPath(location);
};

export const storedFileOf = (response: Response): StoredFile => ({
  path: pathOf(response),
  bytes: Number(response.headers.get("content-length")),
  read: () => contentsOf(response),
});
