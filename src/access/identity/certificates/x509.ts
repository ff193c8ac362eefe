/** node:crypto reads certificates and cannot make them; this is all of the library that can which we use. */
import "reflect-metadata"; // the library's container asks for it before anything else
import { KeyObject, randomBytes, webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type JsonGeneralName,
  Pkcs10CertificateRequest,
  type PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** What every TLS library takes. */
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** Clocks of agents may lag behind by so much. */
const BACKDATED_MS = 60_000;

export type KeyPairPem = { privateKeyPem: string; keys: webcrypto.CryptoKeyPair };

export const generateKeys = async (): Promise<KeyPairPem> => {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const privateKeyPem = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { privateKeyPem, keys };
};

export const importPrivateKey = (key: KeyObject): Promise<webcrypto.CryptoKey> => {
  const der = key.export({ type: "pkcs8", format: "der" });
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
};

/** 127 random bits, the first digit never above 7: a serial number is positive, and nobody can foresee it. */
const newSerial = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f || 0x01;
  return bytes.toString("hex");
};

type Validity = { now: Date; lifeMs: number };
export type Made = { pem: string; serial: string; expiresAt: Date };

const validity = ({ now, lifeMs }: Validity) => ({
  notBefore: new Date(now.getTime() - BACKDATED_MS),
  // X.509 counts whole seconds
  notAfter: new Date(Math.floor((now.getTime() + lifeMs) / 1_000) * 1_000),
});

export const makeAuthority = async (keys: webcrypto.CryptoKeyPair, name: string, span: Validity): Promise<Made> => {
  const [serial, dates] = [newSerial(), validity(span)];
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: [{ O: ["Provost"] }, { CN: [name] }],
    ...dates,
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true), // vouches for agents, and for no other authority
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { pem: certificate.toString("pem"), serial, expiresAt: dates.notAfter };
};

export type LeafRequest = Validity & {
  /** Of the authority's certificate, as it is written there. */
  issuer: string;
  signingKey: webcrypto.CryptoKey;
  publicKey: PublicKey | webcrypto.CryptoKey;
  tenant: string;
  commonName: string;
  names: JsonGeneralName[];
  usage: "client" | "server";
};

export const makeLeaf = async (request: LeafRequest): Promise<Made> => {
  const [serial, dates] = [newSerial(), validity(request)];
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage[request.usage === "client" ? "clientAuth" : "serverAuth"]], true),
    new SubjectAlternativeNameExtension(request.names),
  ];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ O: [request.tenant] }, { CN: [request.commonName.slice(0, 64)] }], // X.520 has no room for more
    issuer: request.issuer,
    ...dates,
    signingAlgorithm: ALGORITHM,
    signingKey: request.signingKey,
    publicKey: request.publicKey,
    extensions,
  });
  return { pem: certificate.toString("pem"), serial, expiresAt: dates.notAfter };
};

/** The public key of a request that its private key has signed; null for anything else. What else it asks for is ignored. */
export const readRequest = async (pem: string): Promise<PublicKey | null> => {
  try {
    const request = new Pkcs10CertificateRequest(pem);
    return (await request.verify()) ? request.publicKey : null;
  } catch (error) {
    if (error instanceof Error) return null; // whatever the parser stumbles over, it is no request
    throw error;
  }
};
