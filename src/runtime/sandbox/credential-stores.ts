import { homedir } from "node:os";
import { join } from "node:path";

/** Where programs of a person keep what they sign in with. Agents get secrets by name, and these never. */
const STORES = [
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".kube",
  ".docker",
  ".netrc",
  ".git-credentials",
  ".pgpass",
  ".password-store",
  ".config/gcloud",
  ".config/gh",
  ".config/op",
  ".config/sops",
  ".config/hub",
  ".mozilla",
  ".local/share/keyrings",
];

/** Absolute paths in this person's home folder; not all of them exist. */
export const credentialStores = (): string[] => STORES.map((name) => join(homedir(), name));
