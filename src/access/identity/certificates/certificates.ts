/**
 * The authority that vouches for agents, and the short-lived certificates that it issues. What was issued is on record:
 * a certificate that is not there, or was revoked there, is refused, whoever has signed it.
 */
import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { ProvostError } from "../../../model/errors.ts";
import { type AgentId, DIRECTORY } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import {
  type AgentCertificate,
  insertAgentCertificate,
  listAgentCertificates,
  revokeAgentCertificates,
} from "../../../store/identity/agent-certificates.ts";
import { type Authority, insertAuthority, listAuthorities } from "../../../store/identity/certificate-authorities.ts";
import { demandRank } from "../members/rank.ts";
import type { IdentityParts } from "../parts.ts";
import { createPrivateFile } from "../private-file.ts";
import { actOf, type By } from "../security-act.ts";
import { agentUri } from "./agent-name.ts";
import { type AuthoritySigner, createAuthoritySigner, type Signed } from "./authority-signer.ts";
import type { LeafRequest } from "./x509.ts";

const HOUR_MS = 3_600_000;
export const DEFAULT_LIFE_MS = 24 * HOUR_MS;
const MIN_LIFE_MS = 60_000;
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

export type AgentRequest = { agentId: string; lifeMs?: number; requestPem?: string };

export type Certificates = {
  /** Makes an authority whose private key stays in this data folder. Others go on being trusted. */
  init(by: By): Promise<Authority>;
  authorities(): Promise<Authority[]>;
  /**
   * @param requestPem a signing request, when the agent keeps its key to itself
   * @throws AUTHORITY_MISSING, REQUEST_INVALID, FORBIDDEN
   */
  issue(by: By, request: AgentRequest): Promise<IssuedCertificate>;
  /** For the server's end of TLS: names and addresses that agents know it by. AUTHORITY_MISSING. */
  issueServer(by: By, names: readonly string[], requestPem?: string): Promise<IssuedCertificate>;
  list(by: By): Promise<AgentCertificate[]>;
  /** By fingerprint, serial number or agent. CERTIFICATE_NOT_FOUND. */
  revoke(by: By, named: string): Promise<AgentCertificate[]>;
};

const demandName = (agentId: string): void => {
  if (AGENT_ID.test(agentId)) return;
  throw new ProvostError("REQUEST_INVALID", "an agent's id has letters, digits and . : @ _ - only, 200 at most", {});
};

const demandLife = (lifeMs: number): void => {
  if (lifeMs >= MIN_LIFE_MS && lifeMs <= MAX_LIFE_MS) return;
  throw new ProvostError("REQUEST_INVALID", "a certificate lives for a minute at least and 31 days at most");
};

const issued = ({ made, authority, privateKeyPem }: Signed): IssuedCertificate => ({
  certificatePem: made.pem,
  privateKeyPem,
  authorityPem: authority.certificatePem,
  serial: made.serial,
  expiresAt: made.expiresAt,
});

type Parts = IdentityParts & { signer: AuthoritySigner };

const init = async ({ db, clock, record, signer }: Parts, by: By): Promise<Authority> => {
  demandRank(by.actor, "owner");
  const { generateKeys, makeAuthority } = await import("./x509.ts");
  const { keys, privateKeyPem } = await generateKeys();
  const now = clock.now();
  const authorityId = uuidV7(now);
  const made = await makeAuthority(keys, `Provost agents ${authorityId.slice(0, 13)}`, { now, lifeMs: AUTHORITY_MS });
  await createPrivateFile(signer.keyFile(authorityId), privateKeyPem);
  const authority = { authorityId, certificatePem: made.pem, expiresAt: made.expiresAt };
  await record(actOf("authority.made", by, { type: "authority", id: authorityId }), null);
  await db.transaction(DIRECTORY, (tx) => insertAuthority(tx, authority));
  return { ...authority, createdAt: now };
};

const issue = async (
  { db, record, signer }: Parts,
  by: By,
  { agentId, lifeMs = DEFAULT_LIFE_MS, requestPem }: AgentRequest,
): Promise<IssuedCertificate> => {
  demandRank(by.actor, "maintainer");
  demandName(agentId);
  demandLife(lifeMs);
  const { tenantId: tenant } = by.actor;
  const names: LeafRequest["names"] = [{ type: "url", value: agentUri(tenant, agentId) }];
  const signed = await signer.sign({ tenant, names, usage: "client", commonName: agentId, lifeMs }, requestPem);
  const { pem, serial, expiresAt } = signed.made;
  const fingerprint = new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
  const { authorityId } = signed.authority;
  const row = { fingerprint, serial, agentId: agentId as AgentId, authorityId, issuedBy: by.actor.id, expiresAt };
  await db.transaction(tenant, async (tx) => {
    await insertAgentCertificate(tx, row);
    await record(actOf("certificate.issued", by, { type: "certificate", id: fingerprint }, { agentId }), tx);
  });
  return issued(signed);
};

const issueServer = async (
  { record, signer }: Parts,
  by: By,
  hosts: readonly string[],
  requestPem?: string,
): Promise<IssuedCertificate> => {
  demandRank(by.actor, "owner");
  const [commonName] = hosts;
  if (commonName === undefined) throw new ProvostError("REQUEST_INVALID", "a server needs a name or an address");
  const names: LeafRequest["names"] = hosts.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }));
  const { tenantId: tenant } = by.actor;
  const leaf = { tenant, names, usage: "server", commonName, lifeMs: SERVER_MS } as const;
  const signed = await signer.sign(leaf, requestPem);
  const subject = { type: "certificate", id: signed.made.serial };
  await record(actOf("certificate.issued", by, subject, { server: hosts.join(" ") }), null);
  return issued(signed);
};

const revoke = async ({ db, record, forget }: Parts, by: By, named: string): Promise<AgentCertificate[]> => {
  demandRank(by.actor, "maintainer");
  const revoked = await db.transaction(by.actor.tenantId, async (tx) => {
    const gone = await revokeAgentCertificates(tx, named);
    for (const { fingerprint, agentId } of gone) {
      await record(actOf("certificate.revoked", by, { type: "certificate", id: fingerprint }, { agentId }), tx);
    }
    return gone;
  });
  forget();
  if (revoked.length > 0) return revoked;
  throw new ProvostError("CERTIFICATE_NOT_FOUND", `no certificate in force is ${named}`, { named });
};

export const createCertificates = (shared: IdentityParts, keysDir: string): Certificates => {
  const { db, clock } = shared;
  const parts = { ...shared, signer: createAuthoritySigner({ db, clock, keysDir }) };
  return {
    authorities: () => db.transaction(DIRECTORY, listAuthorities),
    init: (by) => init(parts, by),
    issue: (by, request) => issue(parts, by, request),
    issueServer: (by, names, requestPem) => issueServer(parts, by, names, requestPem),
    list: (by) => db.transaction(by.actor.tenantId, listAgentCertificates),
    revoke: (by, named) => revoke(parts, by, named),
  };
};
