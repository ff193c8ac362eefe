/** Who is signed in, as far as this page knows. Writes must show the token that the server gave this session. */
let csrfToken: string | null = null;

export const keepCsrfToken = (token: string | null): void => {
  csrfToken = token;
};

export const sendAsSession: typeof fetch = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (csrfToken !== null) headers.set("x-csrf-token", csrfToken);
  return fetch(input, { ...init, headers });
};
