import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { notFoundText } from "../../catalogue/pages/not-found-text.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { buttonClass } from "../../ui/button.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { FormNote, FormProblem, SignInFrame } from "./sign-in-frame.tsx";
import { useTokenOnce } from "./use-token-once.ts";

const words = signInText.emailChange;

export const EmailChangePage = (): ReactNode => {
  const { data, error } = useTokenOnce((token) => client.emails.confirm({ body: { token } }));
  return (
    <SignInFrame title={words.title}>
      <div className="flex flex-col gap-4">
        {data === undefined && error === null && <Skeleton className="h-9" />}
        {data !== undefined && <FormNote>{data.kind === "changed" ? words.changed : words.waits}</FormNote>}
        {error !== null && (
          <FormProblem>
            {problemOf(error).message}. {problemOf(error).wayOut}
          </FormProblem>
        )}
        <Link to="/" className={buttonClass("primary", true)}>
          {notFoundText.home}
        </Link>
      </div>
    </SignInFrame>
  );
};
