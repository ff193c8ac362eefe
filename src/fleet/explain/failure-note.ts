export const failureNote = (failure: { code: string; message: string } | null, attempts: number): string[] =>
  failure === null ? [] : [`attempt ${attempts} failed with ${failure.code}: ${failure.message}`];
