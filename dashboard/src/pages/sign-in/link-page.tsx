import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { buttonClass } from "../../ui/button.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { FormProblem, SignInFrame } from "./sign-in-frame.tsx";
import { useArrive } from "./use-arrive.ts";
import { useTokenOnce } from "./use-token-once.ts";

export const LinkPage = (): ReactNode => {
  const onArrive = useArrive();
  const { error } = useTokenOnce((token) => client.signIn.link({ body: { token, form: "cookie" } }), onArrive);
  return (
    <SignInFrame title={signInText.link.title}>
      {error === null ? (
        <Skeleton className="h-9" />
      ) : (
        <div className="flex flex-col gap-4">
          <FormProblem>
            {problemOf(error).message}. {problemOf(error).wayOut}
          </FormProblem>
          <Link to="/sign-in/start" className={buttonClass("primary", true)}>
            {signInText.secondFactor.back}
          </Link>
        </div>
      )}
    </SignInFrame>
  );
};
