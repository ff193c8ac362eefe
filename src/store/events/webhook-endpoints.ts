/** Where webhooks go, and what they are signed with. */
import type { WebhookEndpoint } from "../../model/webhook.ts";
import { webhookEndpointSchema } from "../../model/webhook.ts";
import type { Tx } from "../database.ts";

export const insertWebhookEndpoint = async (
  tx: Tx,
  { subscriptionId, url, secrets }: WebhookEndpoint,
): Promise<void> => {
  await tx.query("insert into webhook_endpoints (tenant_id, subscription_id, url, secrets) values ($1, $2, $3, $4)", [
    tx.tenantId,
    subscriptionId,
    url,
    JSON.stringify(secrets),
  ]);
};

export const readWebhookEndpoint = async (tx: Tx, subscriptionId: string): Promise<WebhookEndpoint | null> => {
  const [row] = await tx.query(
    `select subscription_id as "subscriptionId", url, secrets from webhook_endpoints
     where tenant_id = $1 and subscription_id = $2`,
    [tx.tenantId, subscriptionId],
  );
  return row === undefined ? null : webhookEndpointSchema.parse(row);
};

export const listWebhookEndpoints = async (tx: Tx): Promise<WebhookEndpoint[]> => {
  const rows = await tx.query(
    `select subscription_id as "subscriptionId", url, secrets from webhook_endpoints where tenant_id = $1`,
    [tx.tenantId],
  );
  return rows.map((row) => webhookEndpointSchema.parse(row));
};

export const setWebhookSecrets = async (
  tx: Tx,
  subscriptionId: string,
  secrets: WebhookEndpoint["secrets"],
): Promise<void> => {
  await tx.query("update webhook_endpoints set secrets = $3 where tenant_id = $1 and subscription_id = $2", [
    tx.tenantId,
    subscriptionId,
    JSON.stringify(secrets),
  ]);
};
