export const ACCESS_VIEWS = [
  "members",
  "roles",
  "keys",
  "policies",
  "audit",
  "limits",
  "secrets",
  "flags",
  "you",
] as const;
export type AccessView = (typeof ACCESS_VIEWS)[number];
export type AccessSearch = { view?: AccessView };

const isView = (value: unknown): value is AccessView => ACCESS_VIEWS.includes(value as AccessView);

export const readAccessSearch = ({ view }: Record<string, unknown>): AccessSearch => (isView(view) ? { view } : {});
