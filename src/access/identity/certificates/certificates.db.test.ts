import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { connect, createServer, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { asLocal, asUser, openTestIdentity, originFrom, type TestIdentity } from "../../../../test/support/identity.ts";
import type { Credential } from "../../../model/access.ts";
import { LOCAL_TENANT, type TenantId } from "../../../model/ids.ts";
import type { By } from "../security-act.ts";
import { DEFAULT_LIFE_MS, type IssuedCertificate } from "./certificates.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const credentialOf = (pem: string): Credential => {
  const { fingerprint256, subjectAltName } = new X509Certificate(pem);
  return { kind: "certificate", fingerprint256, subject: subjectAltName ?? "" };
};
const ask = (credential: Credential) => at.identity.authenticators.certificate(credential, originFrom());
const issue = (agentId: string, by: By = asLocal()) => at.identity.certificates.issue(by, { agentId });

test("without an authority nothing is issued, and the way out is named", async () => {
  await expect(issue("builder")).rejects.toMatchObject({ code: "AUTHORITY_MISSING", wayOut: /provost ca init/ });
});

test("the authority's key is a file that its owner alone can read; its certificate may issue no authority", async () => {
  const authority = await at.identity.certificates.init(asLocal());
  const [name = ""] = await readdir(at.keysDir);
  expect((await stat(path.join(at.keysDir, name))).mode & 0o777).toBe(0o600);
  const certificate = new X509Certificate(authority.certificatePem);
  expect(certificate.ca).toBe(true);
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.toString()).not.toContain("PRIVATE");
  expect(await at.identity.certificates.authorities()).toMatchObject([{ authorityId: authority.authorityId }]);
});

test("a certificate is signed by the authority, names the agent and its tenant, and is short-lived", async () => {
  const issued = await issue("builder-1");
  const certificate = new X509Certificate(issued.certificatePem);
  const authority = new X509Certificate(issued.authorityPem);
  expect(certificate.checkIssued(authority)).toBe(true);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.subjectAltName).toBe("URI:spiffe://provost/local/agent/builder-1");
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect(certificate.validToDate.getTime() - at.clock.now().getTime()).toBe(DEFAULT_LIFE_MS);
  const own = createPublicKey(createPrivateKey(issued.privateKeyPem ?? ""));
  expect(certificate.publicKey.equals(own)).toBe(true);
});

test("it stands for its agent, until it expires", async () => {
  const issued = await issue("builder-2");
  expect(await ask(credentialOf(issued.certificatePem))).toMatchObject({
    kind: "actor",
    actor: { tenantId: LOCAL_TENANT, kind: "agent", id: "builder-2", roles: ["agent"], expiresAt: issued.expiresAt },
  });
  at.clock.advance(DEFAULT_LIFE_MS);
  expect((await ask(credentialOf(issued.certificatePem))).kind).toBe("refused");
});

test("a revoked one is refused at once; revoking an agent ends all of its certificates", async () => {
  const [one, two] = [await issue("builder-3"), await issue("builder-3")];
  const revoked = await at.identity.certificates.revoke(asLocal(), one.serial);
  expect(revoked).toMatchObject([{ agentId: "builder-3", serial: one.serial }]);
  expect(await ask(credentialOf(one.certificatePem))).toEqual({ kind: "refused", reason: "revoked certificate" });
  expect((await ask(credentialOf(two.certificatePem))).kind).toBe("actor");
  await at.identity.certificates.revoke(asLocal(), "builder-3");
  expect((await ask(credentialOf(two.certificatePem))).kind).toBe("refused");
  const again = at.identity.certificates.revoke(asLocal(), "builder-3");
  await expect(again).rejects.toMatchObject({ code: "CERTIFICATE_NOT_FOUND" });
});

test("a certificate that another authority made, or of another tenant or agent, is refused", async () => {
  const other = await openTestIdentity();
  onTestFinished(() => other.close());
  await other.identity.certificates.init(asLocal());
  const foreign = await other.identity.certificates.issue(asLocal(), { agentId: "builder-1" });
  expect((await ask(credentialOf(foreign.certificatePem))).kind).toBe("refused");

  const { certificatePem } = await issue("builder-4");
  const mine = credentialOf(certificatePem);
  for (const subject of [
    "URI:spiffe://provost/other/agent/builder-4",
    "URI:spiffe://provost/local/agent/builder-1",
    "DNS:builder-4",
    "",
  ]) {
    expect((await ask({ ...mine, subject } as Credential)).kind).toBe("refused");
  }
});

test("an agent may keep its key to itself; what else its request asks for is ignored", async () => {
  const { generateKeys } = await import("./x509.ts");
  const { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } = await import("@peculiar/x509");
  const { keys } = await generateKeys();
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: "O=other, CN=somebody",
    keys,
    signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
    extensions: [new SubjectAlternativeNameExtension([{ type: "url", value: "spiffe://provost/other/agent/root" }])],
  });
  const requestPem = request.toString("pem");
  const issued = await at.identity.certificates.issue(asLocal(), { agentId: "builder-5", requestPem });
  expect(issued.privateKeyPem).toBeNull();
  const certificate = new X509Certificate(issued.certificatePem);
  expect(certificate.subjectAltName).toBe("URI:spiffe://provost/local/agent/builder-5");
  expect(certificate.subject).toBe("O=local\nCN=builder-5");
  const nonsense = at.identity.certificates.issue(asLocal(), { agentId: "b", requestPem: "-----BEGIN nothing" });
  await expect(nonsense).rejects.toMatchObject({ code: "REQUEST_INVALID" });
});

test("names that would mean something else in a certificate are refused, and so are those without the rank", async () => {
  for (const agentId of ["", "a b", "a/b", "a,O=other", "a\nb", "x".repeat(201)]) {
    await expect(issue(agentId)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  }
  await at.addUser("op@example.org", "operator", { password });
  const operator = await asUser(at.identity, "op@example.org", password);
  await expect(issue("builder", operator)).rejects.toMatchObject({ code: "FORBIDDEN" });
  const elsewhere = { actor: { ...asLocal().actor, tenantId: "other" as TenantId }, origin: null };
  expect(await at.identity.certificates.list(elsewhere)).toEqual([]);
});

/** What the server's end of a TLS connection says about the other end. */
const shake = async (server: IssuedCertificate, client: IssuedCertificate, trusted: string): Promise<Credential> => {
  const tls = createServer({
    key: server.privateKeyPem ?? "",
    cert: server.certificatePem,
    ca: trusted,
    requestCert: true,
    rejectUnauthorized: true,
  });
  onTestFinished(() => void tls.close());
  tls.listen(0, "127.0.0.1");
  await once(tls, "listening");
  const { port } = tls.address() as AddressInfo;
  const connected = once(tls, "secureConnection") as Promise<[TLSSocket]>;
  const socket = connect({
    host: "127.0.0.1",
    port,
    ca: server.authorityPem,
    key: client.privateKeyPem ?? "",
    cert: client.certificatePem,
  });
  const [peer] = await connected;
  const { fingerprint256, subjectaltname = "" } = peer.getPeerCertificate();
  const { authorized } = peer;
  socket.destroy();
  peer.destroy();
  if (!authorized) throw new Error("not authorised");
  return { kind: "certificate", fingerprint256, subject: subjectaltname };
};

test("a real TLS handshake ends with the agent's identity", async () => {
  const now = await openTestIdentity();
  onTestFinished(() => now.close());
  // TLS looks at the machine's own clock.
  now.clock.advance(Date.now() - now.clock.now().getTime());
  const { certificates } = now.identity;
  await certificates.init(asLocal());
  const server = await certificates.issueServer(asLocal(), ["127.0.0.1", "provost.example.org"]);
  const client = await certificates.issue(asLocal(), { agentId: "builder-6" });
  const credential = await shake(server, client, client.authorityPem);
  const known = await now.identity.authenticators.certificate(credential, originFrom());
  expect(known).toMatchObject({ kind: "actor", actor: { kind: "agent", id: "builder-6" } });
});
