/** A service with the transit API of Vault as far as it is used: real HTTP, real encryption, versions of keys. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

const bodyOf = async (request: IncomingMessage): Promise<Record<string, string>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, string>;
};

export type TransitService = { address: string; token: string; asked: string[]; stop(): Promise<void> };

export const startTransitService = async (): Promise<TransitService> => {
  const token = randomBytes(12).toString("hex");
  const versions = [randomBytes(32)];
  const asked: string[] = [];

  const encrypt = ({ plaintext = "", associated_data: context = "" }) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", versions.at(-1) ?? "", nonce).setAAD(Buffer.from(context, "base64"));
    const body = Buffer.concat([cipher.update(plaintext, "base64"), cipher.final()]);
    return {
      ciphertext: `vault:v${versions.length}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64")}`,
    };
  };
  const decrypt = ({ ciphertext = "", associated_data: context = "" }) => {
    const [, version = "", text = ""] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
    const bytes = Buffer.from(text, "base64");
    const decipher = createDecipheriv("aes-256-gcm", versions[Number(version) - 1] ?? "", bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(context, "base64")).setAuthTag(bytes.subarray(12, 28));
    return {
      plaintext: Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("base64"),
    };
  };

  const server = createServer((request, response) => {
    const answer = async (): Promise<[number, object]> => {
      asked.push(`${request.method} ${request.url}`);
      const body = await bodyOf(request);
      if (request.headers["x-vault-token"] !== token) return [403, { errors: ["permission denied"] }];
      if (request.url === "/v1/transit/encrypt/provost") return [200, { data: encrypt(body) }];
      if (request.url === "/v1/transit/decrypt/provost") return [200, { data: decrypt(body) }];
      if (request.url !== "/v1/transit/keys/provost/rotate") return [404, { errors: [] }];
      versions.push(randomBytes(32));
      return [200, {}];
    };
    answer()
      .catch((): [number, object] => [400, { errors: ["invalid ciphertext"] }])
      .then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)))
      .catch((error: Error) => response.destroy(error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    token,
    asked,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
};
