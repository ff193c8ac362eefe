/** A real OpenID provider behind real HTTP, in this process, and a browser of somebody who signs in there. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export type OpenIdProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** From now on it says so of the person. */
  know(sub: string, email?: string, verified?: boolean): void;
  /** Follows the provider's pages as a person does who signs in and agrees; ends at the address that it is sent back to. */
  browse(location: string, login: string): Promise<string>;
  stop(): void;
};

const client = { clientId: "provost", clientSecret: "a client secret of the test" };

/** Follows the pages as a person does who signs in and agrees; the address that the browser is sent back to at the end. */
export const browse = async (issuer: string, location: string, login: string): Promise<string> => {
  const jar = new Map<string, string>();
  const go = async (url: string, form?: Record<string, string>): Promise<Response> => {
    const response = await fetch(url, {
      redirect: "manual",
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  let url = location;
  for (let steps = 0; steps < 20; steps += 1) {
    if (!url.startsWith(issuer)) return url;
    const response = await go(url);
    const next = response.headers.get("location");
    if (next !== null) {
      url = new URL(next, url).href;
      continue;
    }
    const page = await response.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`the provider shows ${page.slice(0, 500)}`);
    const answer = await go(url, { prompt, login, password: "any" });
    url = new URL(answer.headers.get("location") ?? "", url).href;
  }
  throw new Error("the provider sends around in a circle");
};

/** @param redirectUris where it may send people back to */
export const startOpenIdProvider = async (redirectUris: string[]): Promise<OpenIdProvider> => {
  const people = new Map<string, { email: string; email_verified: boolean; name: string }>();
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.clientId, client_secret: client.clientSecret, redirect_uris: redirectUris }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    features: { devInteractions: { enabled: true } },
  });
  server.on("request", (request, response) => void provider.callback()(request, response));
  return {
    ...client,
    issuer,
    know: (sub, email = `${sub}@example.org`, verified = true) =>
      void people.set(sub, { email, email_verified: verified, name: sub }),
    browse: (location, login) => browse(issuer, location, login),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
