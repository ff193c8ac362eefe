/** One control plane, as the transports see it. */
export type Endpoint = {
  url: URL;
  /** Asked for on each connection, so that a renewed token is used. */
  token: () => Promise<string>;
};
