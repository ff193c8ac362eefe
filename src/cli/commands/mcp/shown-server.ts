import type { Output } from "../../../sdk/client/index.ts";

export type ShownServer = Output<"mcpServers.get">;

/** Where it is, in a line. */
export const placeOf = ({ declaration }: ShownServer): string =>
  declaration.transport === "http" ? declaration.url : declaration.command.join(" ");

const day = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;

/** For a column. */
export const signInWord = ({ signIn }: ShownServer): string => {
  if (signIn === null) return "-";
  if (signIn.state === "needed") return "needed";
  if (signIn.until === null || signIn.renewable) return "signed in";
  return Date.parse(signIn.until) > Date.now() ? `till ${day(signIn.until)}` : "needed";
};

/** Null where it has never asked for one. */
export const signInSentence = ({ name, signIn }: ShownServer): string | null => {
  if (signIn === null) return null;
  if (signIn.state === "needed") {
    return `${signIn.problem ?? "it wants somebody to sign in"}: provost mcp login ${name}`;
  }
  const { issuer, by, at, scope, until, renewable } = signIn;
  const limit = until === null ? "" : `, till ${day(until)}${renewable ? ", and renewed then" : ""}`;
  return `signed in at ${issuer} by ${by} on ${day(at)}${scope === null ? "" : ` for ${scope}`}${limit}`;
};
