/** One OpenID provider: discovered when it is first asked for, and again after a failure. */
import { allowInsecureRequests, type Configuration, discovery } from "openid-client";
import { ProvostError } from "../../../model/errors.ts";

export type ProviderSettings = {
  /** As it stands in addresses, such as `google`. */
  name: string;
  /** As people read it. */
  label: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /**
   * Whoever has an address there, confirmed, gets into the account here that has the same address. For a provider that
   * gives out the addresses of one's own organisation, and for no other.
   */
  trustsEmail: boolean;
};

const TIMEOUT_SECONDS = 10;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/;

export type Provider = { settings: ProviderSettings; configuration(): Promise<Configuration> };

const discover = async ({ name, issuer, clientId, clientSecret }: ProviderSettings): Promise<Configuration> => {
  const options = { timeout: TIMEOUT_SECONDS, ...(LOOPBACK.test(issuer) && { execute: [allowInsecureRequests] }) };
  try {
    return await discovery(new URL(issuer), clientId, clientSecret, undefined, options);
  } catch (cause) {
    const message = `the OpenID provider ${name} at ${issuer} cannot be asked: ${(cause as Error).message}`;
    throw new ProvostError("PROVIDER_FAILED", message, { name, issuer }, { cause });
  }
};

export const createProvider = (settings: ProviderSettings): Provider => {
  let found: Promise<Configuration> | null = null;
  return {
    settings,
    configuration: () => {
      if (found !== null) return found;
      const finding = discover(settings);
      finding.catch(() => (found = null));
      found = finding;
      return finding;
    },
  };
};
