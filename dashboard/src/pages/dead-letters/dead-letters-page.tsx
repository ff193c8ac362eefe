import type { ReactNode } from "react";
import { text } from "../../catalogue/text.ts";
import { Page } from "../../shell/page.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";

export const DeadLettersPage = (): ReactNode => (
  <Page title={text.shell.deadLetters}>
    <SkeletonRows />
  </Page>
);
