/** Sends a request to the server that the client was made for, as who it was made for. */
export type Sender = (
  path: string,
  init: Omit<RequestInit, "headers"> & { headers: Record<string, string> },
) => Promise<Response>;
