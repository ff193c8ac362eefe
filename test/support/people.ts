/** People of a control plane that is served: what is mailed to them, how they join, and their browsers. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { type Client, createClient } from "../../src/sdk/client/index.ts";
import type { Api } from "./api.ts";

export const PASSWORD = "violet harbour under seven maps";

type Page = "invitation" | "reset" | "link" | "email";

/** Tokens of a page that were mailed to somebody, oldest first. */
const tokensMailed = ({ home }: Api, to: string, page: Page): string[] => {
  const outbox = join(home, "outbox");
  const files = readdirSync(outbox, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".eml"));
  return files.toSorted().flatMap((file) => {
    const text = readFileSync(join(outbox, file), "utf8").replaceAll("=\n", "");
    if (!text.includes(`To: ${to}\n`)) return [];
    const token = new RegExp(`/sign-in/${page}#token=(?:3D)?(\\w+)`).exec(text)?.[1];
    return token === undefined ? [] : [token];
  });
};

/** Whether somebody was mailed these words. */
export const wasTold = ({ home }: Api, to: string, words: string): boolean =>
  readdirSync(join(home, "outbox"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".eml"))
    .map((file) => readFileSync(join(home, "outbox", file), "utf8").replaceAll("=\n", ""))
    .some((text) => text.includes(`To: ${to}\n`) && text.includes(words));

/** The newest such token, once there are so many of them: mail is sent after the answer. */
export const mailed = (api: Api, to: string, page: Page, count = 1): Promise<string> =>
  vi.waitFor(
    () => {
      const tokens = tokensMailed(api, to, page);
      const token = tokens.at(-1);
      if (token === undefined || tokens.length < count) throw new Error(`${tokens.length} mails to ${to}`);
      return token;
    },
    { timeout: 60_000 },
  );

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
export const createBrowser = ({ url }: Api): Browser => {
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
