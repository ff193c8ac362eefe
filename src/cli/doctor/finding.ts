/** What one look at the machine found. A warning lets plans run, a failure does not. */
export type Finding = { name: string; status: "ok" | "warn" | "fail"; message: string; wayOut: string | null };

export const ok = (name: string, message: string): Finding => ({ name, status: "ok", message, wayOut: null });
export const warn = (name: string, message: string, wayOut: string): Finding => ({
  name,
  status: "warn",
  message,
  wayOut,
});
export const fail = (name: string, message: string, wayOut: string): Finding => ({
  name,
  status: "fail",
  message,
  wayOut,
});

export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
