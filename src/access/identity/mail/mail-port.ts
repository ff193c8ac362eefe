export type MailMessage = { to: string; subject: string; text: string };

/** Hands a message over, durably as far as the other side goes; throws when it does not take it. */
export type MailPort = { send(message: MailMessage): Promise<void>; close(): Promise<void> };
