/**
 * The authority that vouches for agents, and the short-lived certificates that it issues. What was issued is on record:
 * a certificate that is not there, or was revoked there, is refused, whoever has signed it.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { join } from "node:path";
import { ProvostError } from "../../../model/errors.ts";
import { type AgentId, DIRECTORY } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import {
  type AgentCertificate,
  insertAgentCertificate,
  listAgentCertificates,
  revokeAgentCertificates,
} from "../../../store/agent-certificates.ts";
import { type Authority, insertAuthority, listAuthorities } from "../../../store/certificate-authorities.ts";
import { demandRank } from "../members/rank.ts";
import type { IdentityParts } from "../parts.ts";
import { createPrivateFile, readPrivateFile } from "../private-file.ts";
import { actOf, type By } from "../security-act.ts";
import { agentUri } from "./agent-name.ts";
import type { KeyPairPem, Made } from "./x509.ts";

const HOUR_MS = 3_600_000;
export const DEFAULT_LIFE_MS = 24 * HOUR_MS;
const MAX_LIFE_MS = 31 * 24 * HOUR_MS;
const AUTHORITY_MS = 5 * 365 * 24 * HOUR_MS;
const SERVER_MS = 365 * 24 * HOUR_MS;
const AGENT_ID = /^[\w.:@-]{1,200}$/;

export type IssuedCertificate = {
  certificatePem: string;
  /** Null when the request came with a key of its own. */
  privateKeyPem: string | null;
  authorityPem: string;
  serial: string;
  expiresAt: Date;
};

export type Certificates = {
  /** Makes an authority whose private key stays in this data folder. Others go on being trusted. */
  init(by: By): Promise<Authority>;
  authorities(): Promise<Authority[]>;
  /**
   * @param requestPem a signing request, when the agent keeps its key to itself
   * @throws AUTHORITY_MISSING, REQUEST_INVALID, FORBIDDEN
   */
  issue(by: By, request: { agentId: string; lifeMs?: number; requestPem?: string }): Promise<IssuedCertificate>;
  /** For the server's end of TLS: names and addresses that agents know it by. AUTHORITY_MISSING. */
  issueServer(by: By, names: readonly string[]): Promise<IssuedCertificate>;
  list(by: By): Promise<AgentCertificate[]>;
  /** By fingerprint, serial number or agent. CERTIFICATE_NOT_FOUND. */
  revoke(by: By, named: string): Promise<AgentCertificate[]>;
};

const x509 = (): Promise<typeof import("./x509.ts")> => import("./x509.ts");

const keyFile = (keysDir: string, authorityId: string): string => join(keysDir, `authority-${authorityId}.pem`);

const demandName = (agentId: string): void => {
  if (AGENT_ID.test(agentId)) return;
  throw new ProvostError("REQUEST_INVALID", "an agent's id has letters, digits and . : @ _ - only, 200 at most", {});
};

export const createCertificates = (parts: IdentityParts, keysDir: string): Certificates => {
  const { db, clock } = parts;
  const authorities = (): Promise<Authority[]> => db.transaction(DIRECTORY, listAuthorities);

  /** The newest of those whose private key is here. */
  const ownAuthority = async (): Promise<{ authority: Authority; keyPem: string }> => {
    for (const authority of await authorities()) {
      const keyPem = await readPrivateFile(keyFile(keysDir, authority.authorityId));
      if (keyPem !== null) return { authority, keyPem };
    }
    throw new ProvostError("AUTHORITY_MISSING", `no authority in force has its private key in ${keysDir}`, { keysDir });
  };

  type Leaf = Pick<
    Parameters<Awaited<ReturnType<typeof x509>>["makeLeaf"]>[0],
    "names" | "usage" | "commonName" | "lifeMs"
  >;
  const sign = async (by: By, leaf: Leaf, requestPem?: string) => {
    const { generateKeys, importPrivateKey, makeLeaf, readRequest } = await x509();
    const { authority, keyPem } = await ownAuthority();
    const own: KeyPairPem | null = requestPem === undefined ? await generateKeys() : null;
    const publicKey = own?.keys.publicKey ?? (await readRequest(requestPem ?? ""));
    if (publicKey === null) {
      throw new ProvostError("REQUEST_INVALID", "the signing request is no PKCS #10 that its own key has signed");
    }
    const signingKey = await importPrivateKey(createPrivateKey(keyPem));
    const { certificatePem } = authority;
    const issuer = new X509Certificate(certificatePem).subject.split("\n").join(", ");
    const tenant = by.actor.tenantId;
    const made: Made = await makeLeaf({ ...leaf, now: clock.now(), issuer, signingKey, publicKey, tenant });
    return { authority, made, privateKeyPem: own?.privateKeyPem ?? null };
  };

  const issued = (made: Made, authority: Authority, privateKeyPem: string | null): IssuedCertificate => ({
    certificatePem: made.pem,
    privateKeyPem,
    authorityPem: authority.certificatePem,
    serial: made.serial,
    expiresAt: made.expiresAt,
  });

  return {
    authorities,
    init: async (by) => {
      demandRank(by.actor, "owner");
      const { generateKeys, makeAuthority } = await x509();
      const { keys, privateKeyPem } = await generateKeys();
      const now = clock.now();
      const authorityId = uuidV7(now);
      const made = await makeAuthority(keys, `Provost agents ${authorityId.slice(0, 13)}`, {
        now,
        lifeMs: AUTHORITY_MS,
      });
      await createPrivateFile(keyFile(keysDir, authorityId), privateKeyPem);
      const authority = { authorityId, certificatePem: made.pem, expiresAt: made.expiresAt };
      await parts.record(actOf("authority.made", by, { type: "authority", id: authorityId }), null);
      await db.transaction(DIRECTORY, (tx) => insertAuthority(tx, authority));
      return { ...authority, createdAt: now };
    },
    issue: async (by, { agentId, lifeMs = DEFAULT_LIFE_MS, requestPem }) => {
      demandRank(by.actor, "maintainer");
      demandName(agentId);
      if (lifeMs < 60_000 || lifeMs > MAX_LIFE_MS) {
        throw new ProvostError("REQUEST_INVALID", "a certificate lives for a minute at least and 31 days at most");
      }
      const { tenantId } = by.actor;
      const names = [{ type: "url", value: agentUri(tenantId, agentId) } as const];
      const leaf = { names, usage: "client", commonName: agentId, lifeMs } as const;
      const { authority, made, privateKeyPem } = await sign(by, { ...leaf, names }, requestPem);
      const fingerprint = new X509Certificate(made.pem).fingerprint256.replaceAll(":", "").toLowerCase();
      await db.transaction(tenantId, async (tx) => {
        const { authorityId } = authority;
        const { serial, expiresAt } = made;
        const row = { fingerprint, serial, agentId: agentId as AgentId, authorityId, expiresAt };
        await insertAgentCertificate(tx, { ...row, issuedBy: by.actor.id });
        await parts.record(actOf("certificate.issued", by, { type: "certificate", id: fingerprint }, { agentId }), tx);
      });
      return issued(made, authority, privateKeyPem);
    },
    issueServer: async (by, hosts) => {
      demandRank(by.actor, "owner");
      const [commonName] = hosts;
      if (commonName === undefined) throw new ProvostError("REQUEST_INVALID", "a server needs a name or an address");
      const names = hosts.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const);
      const { authority, made, privateKeyPem } = await sign(by, {
        names,
        usage: "server",
        commonName,
        lifeMs: SERVER_MS,
      });
      const subject = { type: "certificate", id: made.serial };
      await parts.record(actOf("certificate.issued", by, subject, { server: hosts.join(" ") }), null);
      return issued(made, authority, privateKeyPem);
    },
    list: (by) => db.transaction(by.actor.tenantId, listAgentCertificates),
    revoke: async (by, named) => {
      demandRank(by.actor, "maintainer");
      const revoked = await db.transaction(by.actor.tenantId, async (tx) => {
        const gone = await revokeAgentCertificates(tx, named);
        for (const { fingerprint, agentId } of gone) {
          const subject = { type: "certificate", id: fingerprint };
          await parts.record(actOf("certificate.revoked", by, subject, { agentId }), tx);
        }
        return gone;
      });
      parts.forget();
      if (revoked.length > 0) return revoked;
      throw new ProvostError("CERTIFICATE_NOT_FOUND", `no certificate in force is ${named}`, { named });
    },
  };
};
