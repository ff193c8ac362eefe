export type MailMessage = { to: string; subject: string; text: string };

/** Hands a message over, durably as far as the other side goes; throws when it does not take it. */
export type MailPort = {
  send(message: MailMessage): Promise<void>;
  /** Whether messages get to whom they are written to; an outbox is read by the owner of the data folder alone. */
  reachesPeople: boolean;
  close(): Promise<void>;
};

/** As an object it is taken as it is: text would be read as a list, and one address could be made to mean two. */
export const oneAddress = (address: string): { name: string; address: string } => ({ name: "", address });
