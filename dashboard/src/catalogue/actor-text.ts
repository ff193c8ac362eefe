/** Who did something, where no name is on record. */
export const actorText: Readonly<Record<string, string>> = {
  engine: "engine",
  owner: "local owner",
  "local:owner": "local owner",
  user: "person",
  "service-account": "program",
  local: "local",
  agent: "agent",
};
