/** Most urgent first. */
export const PRIORITIES = ["critical", "high", "medium", "low"] as const;
