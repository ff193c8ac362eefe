/** A key is made where it is used: the control plane sees its public half alone, in a signing request. */
import "reflect-metadata"; // the library's container asks for it before anything else
import { KeyObject, webcrypto } from "node:crypto";
import { Pkcs10CertificateRequestGenerator } from "@peculiar/x509";

/** What every TLS library takes. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** @param name for people who look at the request; the control plane ignores what it says */
export const makeSigningRequest = async (name: string): Promise<{ requestPem: string; privateKeyPem: string }> => {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [name.slice(0, 64)] }],
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const privateKeyPem = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { requestPem: request.toString("pem"), privateKeyPem };
};
