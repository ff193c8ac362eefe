/** Thrown by the steps of a verification, and caught by `verifyPacket` only: the first thing that is not as signed. */
export class Alteration extends Error {
  /** @param what the file, or the record in it, that was altered; @param how what is wrong with it */
  constructor(what: string, how: string) {
    super(`${what}: ${how}`);
    this.name = "Alteration";
  }
}
