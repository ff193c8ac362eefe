import type { ReactNode } from "react";
import { text } from "../../catalogue/text.ts";
import { Page } from "../../shell/page.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";

export const WebhooksPage = (): ReactNode => (
  <Page title={text.shell.webhooks}>
    <SkeletonRows />
  </Page>
);
