import type { ReactNode } from "react";
import { Link } from "@tanstack/react-router";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { buttonClass } from "../../ui/button.tsx";
import { FormProblem, SignInFrame } from "./sign-in-frame.tsx";

/** Nothing more can be done on this page: it says why, and leads to where one begins. */
export const DeadEnd = ({ title, children }: { title: string; children: ReactNode }) => (
  <SignInFrame title={title}>
    <div className="flex flex-col gap-4">
      <FormProblem>{children}</FormProblem>
      <Link to="/sign-in/start" className={buttonClass("primary", true)}>
        {signInText.back}
      </Link>
    </div>
  </SignInFrame>
);
