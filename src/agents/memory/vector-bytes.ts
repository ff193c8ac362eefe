/** Vectors as they are stored: float32, the low byte first, whatever the machine does. */
export const FLOAT_BYTES = 4;

export const bytesOfVector = (vector: Float32Array): Buffer => {
  const bytes = Buffer.alloc(vector.length * FLOAT_BYTES);
  vector.forEach((value, at) => bytes.writeFloatLE(value, at * FLOAT_BYTES));
  return bytes;
};

/** Of two vectors of length one this is the cosine of their angle. Summed in one order, so that it is the same each time. */
export const product = (vector: Float32Array, bytes: Buffer): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = 0;
  vector.forEach((value, at) => (sum += value * view.getFloat32(at * FLOAT_BYTES, true)));
  return sum;
};
