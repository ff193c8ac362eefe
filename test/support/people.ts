/** People of a control plane that is served: how they join, and their browsers. */
import { type Client, createClient } from "../../src/sdk/client/index.ts";
import type { Api } from "./api.ts";
import { mailed } from "./outbox.ts";

export const PASSWORD = "violet harbour under seven maps";

export type Tokens = { accessToken: string; refreshToken: string };

/** @param token an access token or a key; without one a stranger */
export const clientOf = ({ url }: Api, token?: string): Client =>
  createClient({ url, retries: 0, ...(token !== undefined && { token }) });

/** Is invited by mail, makes an account with PASSWORD, and is signed in with tokens. */
export const joins = async (
  api: Api,
  email: string,
  role: "owner" | "operator" | "viewer" = "viewer",
): Promise<{ userId: string; client: Client; tokens: Tokens }> => {
  await api.client.invitations.create({ body: { email, role } });
  const token = await mailed(api, email, "invitation");
  const answer = await clientOf(api).signIn.invitation({ body: { token, name: "A person", password: PASSWORD } });
  if (answer.kind !== "signed-in" || answer.tokens === null) throw new Error(JSON.stringify(answer));
  return { userId: answer.userId, client: clientOf(api, answer.tokens.accessToken), tokens: answer.tokens };
};

/** Signs in with tokens; fails the test when it is refused or a second step is asked for. */
export const signsIn = async (api: Api, email: string, password = PASSWORD): Promise<Tokens & { client: Client }> => {
  const answer = await clientOf(api).signIn.password({ body: { email, password } });
  if (answer.kind !== "signed-in" || answer.tokens === null) throw new Error(JSON.stringify(answer));
  return { ...answer.tokens, client: clientOf(api, answer.tokens.accessToken) };
};

export type Browser = {
  client: Client;
  cookies: Map<string, string>;
  /** `Set-Cookie` headers, in the order in which they came. */
  set: string[];
  /** What the page sends as X-CSRF-Token. */
  csrfToken: string | null;
  /** Opens an address and does not follow where it leads. */
  open(address: string): Promise<Response>;
};

/** Keeps cookies as a browser does, and says where it comes from. */
export const createBrowser = ({ url }: Pick<Api, "url">): Browser => {
  const send: typeof fetch = async (address, init) => {
    const headers = new Headers(init?.headers);
    headers.set("cookie", [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    headers.set("origin", url);
    if (browser.csrfToken !== null) headers.set("x-csrf-token", browser.csrfToken);
    const response = await fetch(address, { redirect: "manual", ...init, headers });
    for (const text of response.headers.getSetCookie()) {
      browser.set.push(text);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === "") browser.cookies.delete(name);
      else browser.cookies.set(name, value);
    }
    return response;
  };
  const browser: Browser = {
    client: createClient({ url, retries: 0, fetch: send }),
    cookies: new Map(),
    set: [],
    csrfToken: null,
    open: (address) => send(new URL(address, url), {}),
  };
  return browser;
};

/** What a call is refused with. */
export const refused = (code: string, status: number): object => ({ code, status });
