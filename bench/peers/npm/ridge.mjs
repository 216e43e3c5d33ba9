/** Ridge by the normal equations in ml-matrix. */
import { column, OPTIONS, peer, serve } from './serve.mjs';

const { named, module, version } = await peer('ml-matrix');
const Matrix = named.Matrix ?? module.Matrix;
const solve = named.solve ?? module.solve;
const { rows, columns } = OPTIONS;
const data = column('x');
const x = new Matrix(Array.from({ length: rows }, (_, r) => [...data.subarray(r * columns, (r + 1) * columns)]));
const y = Matrix.columnVector(column('y'));

await serve(
  () => {
    const transposed = x.transpose();
    const cross = transposed.mmul(x);
    for (let c = 0; c < columns; c++) cross.set(c, c, cross.get(c, c) + OPTIONS.lambda);
    const weights = solve(cross, transposed.mmul(y)).to1DArray();
    return { norm: Math.sqrt(weights.reduce((sum, one) => sum + one * one, 0)), first: weights[0] };
  },
  { 'ml-matrix': version },
);
