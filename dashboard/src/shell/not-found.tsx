import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { notFoundText as words } from "../catalogue/pages/not-found-text.ts";
import { buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Page } from "./page.tsx";

export const NotFound = (): ReactNode => (
  <Page title={words.title}>
    <EmptyState
      icon={Compass}
      title={words.text}
      action={
        <Link to="/" className={buttonClass()}>
          {words.home}
        </Link>
      }
    />
  </Page>
);
