import type { SecretBox } from "../../src/events/webhooks/secret-box.ts";

/** Keeps secrets as they are, for tests that are about something else. */
export const openBox: SecretBox = {
  seal: async (_, secret) => `plain:${secret}`,
  open: async (_, sealed) => sealed.replace("plain:", ""),
};
