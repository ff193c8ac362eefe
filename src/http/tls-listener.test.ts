import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateKeys, makeAuthority, makeLeaf } from "../access/identity/certificates/x509.ts";
import { createTestClock } from "../../test/support/clock.ts";
import { readWatched } from "../runtime/instruments.ts";
import { listenOverTls, type TlsListener } from "./tls-listener.ts";
import { watchCertificate } from "./watch-certificate.ts";

const span = { now: new Date(), lifeMs: 3_600_000 };
const folder = mkdtempSync(join(tmpdir(), "provost-tls-"));
const files = { certificate: join(folder, "server.pem"), key: join(folder, "server.key") };

const newAuthority = async (name: string) => {
  const { keys } = await generateKeys();
  const made = await makeAuthority(keys, name, span);
  const leaf = async (usage: "client" | "server", lifeMs = span.lifeMs) => {
    const own = await generateKeys();
    const signing = { issuer: `O=Provost, CN=${name}`, signingKey: keys.privateKey, publicKey: own.keys.publicKey };
    const named = { tenant: "local", commonName: "builder", names: [{ type: "dns" as const, value: "localhost" }] };
    return { ...(await makeLeaf({ now: span.now, lifeMs, ...signing, ...named, usage })), key: own.privateKeyPem };
  };
  return { pem: made.pem, leaf };
};
type Authority = Awaited<ReturnType<typeof newAuthority>>;
type Leaf = Awaited<ReturnType<Authority["leaf"]>>;

const putOnDisk = ({ pem, key }: Pick<Leaf, "pem" | "key">): void => {
  writeFileSync(files.certificate, pem);
  writeFileSync(files.key, key);
};

let app: FastifyInstance;
let listener: TlsListener;
let first: Authority;
let second: Authority;
let server: Leaf;

beforeAll(async () => {
  [first, second] = [await newAuthority("First"), await newAuthority("Second")];
  server = await first.leaf("server");
  putOnDisk(server);
  app = Fastify();
  app.get("/", ({ raw: { socket } }) => ({ trusted: socket instanceof TLSSocket && socket.authorized }));
  listener = await listenOverTls(app, { host: "127.0.0.1", port: 0, ...files }, []);
});
afterAll(async () => {
  await app.close();
  await listener.close();
  rmSync(folder, { recursive: true });
});

/** On a connection of its own: who is connected already stays so. */
const ask = (shown: Leaf): Promise<{ serial: string; trusted: boolean }> =>
  new Promise((resolve, reject) => {
    const { pem: cert, key } = shown;
    const at = { host: "127.0.0.1", port: listener.port, servername: "localhost" };
    request({ ...at, cert, key, rejectUnauthorized: false, agent: false }, (response) => {
      const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate();
      response.setEncoding("utf8").on("data", (text: string) => {
        resolve({ serial: serialNumber.toLowerCase(), ...(JSON.parse(text) as { trusted: boolean }) });
      });
    })
      .on("error", reject)
      .end();
  });

test("an authority that is made later is known without a new start, and one that has ended no longer", async () => {
  const [ofFirst, ofSecond] = [await first.leaf("client"), await second.leaf("client")];
  expect(await ask(ofFirst)).toMatchObject({ trusted: false });
  expect(await listener.renew([first.pem])).toBe(true);
  expect(await ask(ofFirst)).toMatchObject({ trusted: true });
  expect(await ask(ofSecond)).toMatchObject({ trusted: false });
  expect(await listener.renew([first.pem, second.pem])).toBe(true);
  expect(await ask(ofSecond)).toMatchObject({ trusted: true });
  expect(await listener.renew([second.pem])).toBe(true);
  expect(await ask(ofFirst)).toMatchObject({ trusted: false });
  expect(await listener.renew([])).toBe(true);
  expect(await ask(ofSecond)).toMatchObject({ trusted: false });
});

test("a certificate that was renewed on disk is shown; half a one changes nothing", async () => {
  const asked = await first.leaf("client");
  const serialOf = (hex: string): string => hex.replace(/^0+/, "");
  expect(serialOf((await ask(asked)).serial)).toBe(serialOf(server.serial));
  expect(await listener.renew([])).toBe(false);
  const renewed = await first.leaf("server");
  putOnDisk(renewed);
  expect(await listener.renew([])).toBe(true);
  expect(serialOf((await ask(asked)).serial)).toBe(serialOf(renewed.serial));
  putOnDisk({ ...renewed, pem: renewed.pem.slice(0, 80) });
  await expect(listener.renew([])).rejects.toMatchObject({ code: "CONFIGURATION_INVALID" });
  expect(serialOf((await ask(asked)).serial)).toBe(serialOf(renewed.serial));
});

test("how long the certificate is still good is measured of the one that is shown, and of none where there is no port", async () => {
  const clock = createTestClock(new Date(span.now.getTime() + 600_000));
  const measured = () =>
    (["expiry", "lifetime"] as const).map(
      (what) => readWatched(`provost_server_certificate_${what}_seconds`).map(({ value }) => value)[0],
    );
  const end = watchCertificate(listener.certificate, clock);
  const [left = 0, lifetime = 0] = measured();
  // from a little before it was made, as clocks differ; both in whole seconds
  expect(lifetime).toBeGreaterThanOrEqual(3_600);
  expect(Math.abs(left - 3_000)).toBeLessThan(1);

  const longer = await first.leaf("server", 7_200_000);
  putOnDisk(longer);
  await listener.renew([]);
  expect(Math.abs((measured()[0] ?? 0) - 6_600)).toBeLessThan(1);
  end();
  expect(measured()).toEqual([undefined, undefined]);
  const endNone = watchCertificate(() => null, clock);
  expect(measured()).toEqual([0, 0]);
  endNone();
});
