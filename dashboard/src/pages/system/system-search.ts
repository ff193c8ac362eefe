export const SYSTEM_VIEWS = ["health", "backups", "traces"] as const;
export type SystemView = (typeof SYSTEM_VIEWS)[number];
export type SystemSearch = { view?: SystemView };

const isView = (value: unknown): value is SystemView => SYSTEM_VIEWS.includes(value as SystemView);

export const readSystemSearch = ({ view }: Record<string, unknown>): SystemSearch => (isView(view) ? { view } : {});
