/** Signs with the newest authority whose private key is in this data folder. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY } from "../../../model/ids.ts";
import type { Clock } from "../../../runtime/clock.ts";
import { type Authority, listAuthorities } from "../../../store/identity/certificate-authorities.ts";
import type { Database } from "../../../store/database.ts";
import { readPrivateFile } from "../private-file.ts";
import type { LeafRequest, Made } from "./x509.ts";

export type Signed = { authority: Authority; made: Made; privateKeyPem: string | null };

export type AuthoritySigner = {
  keyFile(authorityId: string): string;
  /**
   * @param requestPem the key of this signing request is certified; without one a key is made
   * @throws AUTHORITY_MISSING, REQUEST_INVALID
   */
  sign(
    leaf: Pick<LeafRequest, "tenant" | "names" | "usage" | "commonName" | "lifeMs">,
    requestPem?: string,
  ): Promise<Signed>;
};

type Parts = { db: Database; clock: Clock; keysDir: string };

export const createAuthoritySigner = ({ db, clock, keysDir }: Parts): AuthoritySigner => {
  const keyFile = (authorityId: string): string => join(keysDir, `authority-${authorityId}.pem`);

  const ownAuthority = async (): Promise<{ authority: Authority; keyPem: string }> => {
    for (const authority of await db.transaction(DIRECTORY, listAuthorities)) {
      const keyPem = await readPrivateFile(keyFile(authority.authorityId));
      if (keyPem !== null) return { authority, keyPem };
    }
    throw new ProvostError("AUTHORITY_MISSING", `no authority in force has its private key in ${keysDir}`, { keysDir });
  };

  return {
    keyFile,
    sign: async (leaf, requestPem) => {
      const { generateKeys, importPrivateKey, makeLeaf, readRequest } = await import("./x509.ts");
      const { authority, keyPem } = await ownAuthority();
      const own = requestPem === undefined ? await generateKeys() : null;
      const publicKey = own?.keys.publicKey ?? (await readRequest(requestPem ?? ""));
      if (publicKey === null) {
        throw new ProvostError("REQUEST_INVALID", "the signing request is no PKCS #10 that its own key has signed");
      }
      const signingKey = await importPrivateKey(createPrivateKey(keyPem));
      const issuer = new X509Certificate(authority.certificatePem).subject.split("\n").join(", ");
      const made = await makeLeaf({ ...leaf, now: clock.now(), issuer, signingKey, publicKey });
      return { authority, made, privateKeyPem: own?.privateKeyPem ?? null };
    },
  };
};
