import { userInfo } from "node:os";
import type { FastifyReply } from "fastify";
import type { RequestOrigin } from "../../../model/access.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import { ownerLink } from "../../answer/owner-link.ts";
import {
  askerCookieName,
  clearExternalCookie,
  externalCookieName,
  setAskerCookie,
  setExternalCookie,
} from "../../answer/session-cookie.ts";
import { settle, signedIn, tooMany } from "../../answer/signed-in.ts";
import { defineRoute } from "../../route.ts";

const wish = (form: "cookie" | "tokens", tenant: string | undefined, origin: RequestOrigin) => ({
  form,
  tenantId: (tenant ?? null) as TenantId | null,
  origin,
});

const cookieOf = (header: string | string[] | undefined, name: string): string | null => {
  const text = typeof header === "string" ? header : "";
  const pair = text.split(/; */).find((one) => one.startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
};

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const askerOf = (headers: Headers, secure: boolean): string | null =>
  cookieOf(headers["cookie"], askerCookieName(secure));

/** Comes by a browser's address: is helped by the page with the other ways in, as with a printed link. */
const isPerson = ({ accept }: Headers): boolean => accept?.includes("text/html") === true;
const helped = (problem: "provider" | "provider-failed") => ({ location: `/sign-in/start#problem=${problem}` });

/** A provider that does not answer is no fault of who wants in; who operates this finds it in the log. */
const atProvider = async <T>(
  { headers, reply }: { headers: Headers; reply: Pick<FastifyReply, "log"> },
  work: () => Promise<T>,
): Promise<T | { location: string }> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProvostError && error.code === "PROVIDER_FAILED" && isPerson(headers))) throw error;
    reply.log.warn({ err: error }, "a sign-in has failed at its provider");
    return helped("provider-failed");
  }
};

export const signInRoutes = [
  defineRoute("signIn.password", async ({ body, origin, reply, secure, services: { identity } }) => {
    const { email, password, tenant, form } = body;
    const answer = await identity.signIns.withPassword({ email, password }, wish(form, tenant, origin));
    return signedIn(settle(answer, reply), reply, secure);
  }),
  defineRoute("signIn.secondFactor", async ({ body, origin, reply, secure, services: { identity } }) => {
    const { ticket, code, kind } = body;
    const answer = await identity.signIns.withSecondFactor({ ticket, code: { kind, text: code } }, { origin });
    return signedIn(settle(answer, reply), reply, secure);
  }),
  defineRoute("signIn.requestLink", async ({ body, headers, origin, reply, secure, services }) => {
    const { identity, publicUrl } = services;
    // Browsers say with each POST where they come from.
    const browser = headers["origin"] === undefined ? undefined : { asker: askerOf(headers, secure) };
    const asked = await identity.signIns.requestLink(publicUrl(), body.email, origin, browser);
    if (asked.kind === "throttled") throw tooMany(asked.retryInMs, reply);
    if (asked.asker !== undefined) setAskerCookie(reply, secure, asked.asker);
  }),
  defineRoute("signIn.link", async ({ body, headers, origin, reply, secure, services: { identity } }) => {
    const { token, tenant, form } = body;
    const answer = await identity.signIns.withLink(token, wish(form, tenant, origin), askerOf(headers, secure));
    return signedIn(settle(answer, reply, "LINK_INVALID"), reply, secure);
  }),
  defineRoute("signIn.ownerLink", async ({ actor, origin, services: { identity, publicUrl } }) => {
    const { token, expiresAt } = await identity.signIns.ownerToken({ actor, origin }, userInfo().username);
    return { url: ownerLink(publicUrl(), token), expiresAt };
  }),
  defineRoute("signIn.invitation", async ({ body, origin, reply, secure, services: { identity } }) => {
    const { token, name, password = null, form } = body;
    const answer = await identity.invitations.accept({ token, name, password }, { form, origin });
    return signedIn(settle(answer, reply, "LINK_INVALID"), reply, secure);
  }),
  defineRoute("signIn.refresh", async ({ body, origin, services: { identity } }) => {
    const answer = await identity.signIns.refresh(body.refreshToken, origin);
    if (answer.kind === "refused") throw new ProvostError("SIGN_IN_FAILED", "the refresh token does not work");
    const { accessToken, accessExpiresAt, refreshToken } = answer;
    return { accessToken, accessExpiresAt, refreshToken };
  }),
  defineRoute("signIn.providers", ({ services: { identity } }) => ({ items: identity.external.list() })),
  defineRoute("signIn.external", (asked) =>
    atProvider(asked, async () => {
      const { params, query, reply, secure, services } = asked;
      const tenantId = (query.tenant ?? null) as TenantId | null;
      const publicUrl = services.publicUrl();
      const { location, cookie } = await services.identity.external.begin(params.provider, publicUrl, tenantId);
      setExternalCookie(reply, secure, cookie);
      return { location };
    }),
  ),
  defineRoute("signIn.externalCallback", (asked) =>
    atProvider(asked, async () => {
      const { params, query, headers, origin, reply, secure, services } = asked;
      const cookie = cookieOf(headers["cookie"], externalCookieName(secure));
      clearExternalCookie(reply, secure);
      const callback = `/?${new URLSearchParams(query as Record<string, string>).toString()}`;
      const request = { publicUrl: services.publicUrl(), cookie, callback };
      const answer = await services.identity.external.finish(params.provider, request, { form: "cookie", origin });
      // The reason is in the audit log.
      if (answer.kind === "refused" && isPerson(headers)) return helped("provider");
      const settled = signedIn(settle(answer, reply), reply, secure);
      // Behind the #, where no log gets to see it.
      const next = settled.kind === "signed-in" ? "done" : `second-factor#token=${settled.ticket}`;
      return { location: `/sign-in/${next}` };
    }),
  ),
  defineRoute("passwords.requestReset", async ({ body, origin, reply, services: { identity, publicUrl } }) => {
    const asked = await identity.passwords.requestReset(publicUrl(), body.email, origin);
    if (asked.kind === "throttled") throw tooMany(asked.retryInMs, reply);
  }),
  defineRoute("passwords.reset", ({ body: { token, password }, origin, services: { identity } }) =>
    identity.passwords.reset(token, password, origin),
  ),
  defineRoute("emails.confirm", ({ body, origin, services: { identity } }) =>
    identity.emails.confirm(body.token, origin),
  ),
  defineRoute("tokens.keys", ({ services: { identity } }) => identity.jwks()),
];
