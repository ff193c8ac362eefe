/** As the compiler reads a file: `file.text()` would lose each byte that is no UTF-8. Loaded when a file is opened. */
export const readText = async (bytes: ArrayBuffer): Promise<string> => {
  const { decodeBytes } = await import("../../../../src/plan/encoding/decode.ts");
  return decodeBytes(new Uint8Array(bytes)).text;
};
