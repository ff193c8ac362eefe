/** What an agent says about itself, fetched and held against what is needed of it before anything is asked. */
import { A2A_PROTOCOL_VERSION, A2A_VERSION_HEADER, AGENT_CARD_PATH, AgentCard } from "@a2a-js/sdk";
import { z } from "zod";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import type { A2aSettings } from "../../../model/a2a-agent.ts";
import type { GuardedFetch } from "../elsewhere/guarded-fetch.ts";

/** In the order in which they are preferred where the card leaves it open. */
export const BINDINGS: readonly string[] = ["JSONRPC", "HTTP+JSON"];

const CARD_MS = 10_000;

const refuse = (card: AgentCard, why: string): ProvostError =>
  new ProvostError("AGENT_CARD_REFUSED", `the agent "${card.name}" ${why}`, { agent: card.name });

/** Not by the SDK's resolver: it leaves absent what a card that is written sparingly leaves out. */
const fetchCard = async ({ url, card }: A2aSettings, ask: GuardedFetch, signal?: AbortSignal): Promise<AgentCard> => {
  const limit = AbortSignal.any([AbortSignal.timeout(CARD_MS), ...(signal ? [signal] : [])]);
  const at = card ?? new URL(AGENT_CARD_PATH, url.endsWith("/") ? url : `${url}/`).href;
  try {
    const headers = { accept: "application/json", [A2A_VERSION_HEADER]: A2A_PROTOCOL_VERSION };
    const answer = await ask(at, { headers, signal: limit });
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    return AgentCard.fromJSON(
      z
        .object({ name: z.string().min(1) })
        .loose()
        .parse(await answer.json()),
    );
  } catch (thrown) {
    if (thrown instanceof ProvostError) throw thrown;
    const message = `there is no agent card that could be read at ${at}: ${asProvostError(thrown).message}`;
    throw new ProvostError("AGENT_CARD_REFUSED", message, {}, { cause: thrown });
  }
};

/** Speaks 1.x over something that we speak, at the address that the plan names: a card must not lead credentials away. */
const usable = (card: AgentCard, { url }: A2aSettings): AgentCard => {
  const spoken = card.supportedInterfaces.filter(
    ({ protocolBinding, protocolVersion }) => BINDINGS.includes(protocolBinding) && /^1(\.|$)/.test(protocolVersion),
  );
  if (spoken.length === 0) {
    const has = card.supportedInterfaces.map((one) => `${one.protocolBinding} ${one.protocolVersion}`).join(", ");
    throw refuse(card, `does not speak Agent2Agent 1.x over ${BINDINGS.join(" or ")}; it has ${has || "nothing"}`);
  }
  const { origin } = new URL(url);
  const here = spoken.filter((one) => URL.canParse(one.url) && new URL(one.url).origin === origin);
  if (here.length === 0) throw refuse(card, `is served at ${spoken[0]?.url ?? "nowhere"}, which is not at ${origin}`);
  const needed = card.capabilities?.extensions.find(({ required }) => required);
  if (needed !== undefined) throw refuse(card, `needs the extension ${needed.uri}, which is not spoken here`);
  return { ...card, supportedInterfaces: here };
};

/** The header that the credential stands in, and what before it; null where the agent asks for none. */
const credentialPlace = (card: AgentCard): { header: string; before: string } | null => {
  const usual = { header: "authorization", before: "Bearer " };
  const names = card.securityRequirements.map(({ schemes }) => Object.keys(schemes));
  if (names.length === 0) return null;
  const places = names.map((schemes) => {
    const [name = "", ...others] = schemes;
    const { scheme } = card.securitySchemes[name] ?? {};
    if (others.length > 0 || scheme === undefined) return null;
    if (scheme.$case === "apiKeySecurityScheme") {
      return scheme.value.location === "header" ? { header: scheme.value.name.toLowerCase(), before: "" } : null;
    }
    if (scheme.$case === "httpAuthSecurityScheme") return /^bearer$/i.test(scheme.value.scheme) ? usual : null;
    return scheme.$case === "mtlsSecurityScheme" ? null : usual;
  });
  const place = places.find((one) => one !== null);
  if (place === undefined)
    throw refuse(card, "asks for a way to sign in that is not a bearer token or a key in a header");
  return place;
};

export type CheckedCard = { card: AgentCard; headers: Readonly<Record<string, string>> };

/** AGENT_UNREACHABLE, AGENT_ADDRESS_REFUSED, AGENT_CARD_REFUSED, AGENT_SECRET_MISSING. */
export const readAgentCard = async (
  settings: A2aSettings,
  credential: string | null,
  ask: GuardedFetch,
  signal?: AbortSignal,
): Promise<CheckedCard> => {
  const card = usable(await fetchCard(settings, ask, signal), settings);
  const place = credentialPlace(card);
  if (place !== null && credential === null) {
    const message = `the agent "${card.name}" asks for a credential, and its declaration names no \`secret\``;
    throw new ProvostError("AGENT_SECRET_MISSING", message, { agent: card.name });
  }
  if (credential === null) return { card, headers: {} };
  const { header, before } = place ?? { header: "authorization", before: "Bearer " };
  return { card, headers: { [header]: `${before}${credential}` } };
};
