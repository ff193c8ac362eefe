import type * as Crypto from "node:crypto";

/** Loaded when it is first used: it takes 4 ms, and a command that reads a small plan needs it for nothing. */
let crypto: typeof Crypto | undefined;

/** sha256 in lower-case hex. */
export const sha256 = (data: string | Uint8Array): string => {
  crypto ??= process.getBuiltinModule("node:crypto");
  return crypto.createHash("sha256").update(data).digest("hex");
};
