/**
 * The part of a NATS server's configuration that gives each tenant an account: subjects and streams of one account cannot
 * be seen from another. Keys instead of passwords, so the servers hold nothing that could be used to log in.
 */
import { nkeys } from "@nats-io/transport-node";
import type { TenantId } from "../../model/ids.ts";
import { streamName, tenantSubjects } from "./tenant-subjects.ts";

export type TenantKeys = {
  tenantId: TenantId;
  /** Writes the tenant's stream; for the control plane alone. */
  relay: { seed: string; publicKey: string };
  /** Reads it; for the tenant's own consumers. */
  reader: { seed: string; publicKey: string };
};

const newUser = (): TenantKeys["relay"] => {
  const user = nkeys.createUser();
  return { seed: new TextDecoder().decode(user.getSeed()), publicKey: user.getPublicKey() };
};

export const newTenantKeys = (tenantId: TenantId): TenantKeys => ({ tenantId, relay: newUser(), reader: newUser() });

const list = (subjects: readonly string[]): string =>
  `[${subjects.map((subject) => JSON.stringify(subject)).join(", ")}]`;

/** All that a consumer needs of the stream's programming interface; none of it changes the stream. */
const readerMayAsk = (stream: string): string[] => [
  "$JS.API.INFO",
  `$JS.API.STREAM.INFO.${stream}`,
  `$JS.API.STREAM.MSG.GET.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}`,
  `$JS.API.CONSUMER.CREATE.${stream}.>`,
  `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.*`,
  `$JS.API.CONSUMER.INFO.${stream}.*`,
  `$JS.API.CONSUMER.NAMES.${stream}`,
  `$JS.API.CONSUMER.LIST.${stream}`,
  `$JS.API.CONSUMER.DELETE.${stream}.*`,
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
  `$JS.ACK.${stream}.>`,
];

const account = ({ tenantId, relay, reader }: TenantKeys): string => {
  const [subjects, stream] = [tenantSubjects(tenantId), streamName(tenantId)];
  return `  ${stream}: {
    jetstream: enabled
    users: [
      { nkey: ${relay.publicKey}, permissions: {
        publish: ${list([subjects, "$JS.API.>", "$JS.ACK.>"])}
        subscribe: ${list(["_INBOX.>"])}
      } }
      { nkey: ${reader.publicKey}, permissions: {
        publish: ${list(readerMayAsk(stream))}
        subscribe: ${list(["_INBOX.>", subjects])}
      } }
    ]
  }`;
};

/** To be included by the configuration of each server of the cluster. */
export const renderAccounts = (tenants: readonly TenantKeys[]): string =>
  `# Accounts of Provost's tenants. Made by provost relay configure; holds public keys only.
accounts {
${tenants.map(account).join("\n")}
}
`;
