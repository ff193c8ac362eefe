/** What an agent shows in place of a token, in PEM. */
export type AgentCertificate = {
  certificate: string;
  key: string;
  /** Who vouches for the control plane; those that the machine trusts when absent. */
  authority?: string;
};

/** One control plane, as the transports see it. */
export type Endpoint = {
  url: URL;
  /** Asked for on each connection, so that a renewed token is used. */
  token: () => Promise<string>;
  certificate?: AgentCertificate | undefined;
};
