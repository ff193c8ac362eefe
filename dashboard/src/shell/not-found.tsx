import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { text } from "../catalogue/text.ts";
import { buttonClass } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

const words = text.shell.notFound;

export const NotFound = (): ReactNode => (
  <main className="flex h-full items-center justify-center">
    <EmptyState
      icon={Compass}
      title={words.title}
      isHeading
      action={
        <Link to="/" className={buttonClass()}>
          {words.home}
        </Link>
      }
    >
      {words.text}
    </EmptyState>
  </main>
);
