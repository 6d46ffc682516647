import { contingency } from './contingency.ts';
import { mutualInformation, sizeEntropy } from './mutual-information.ts';

/**
 * The mutual information in nats that two labelings with classes of the given sizes have on average when samples are
 * dealt to the classes at random: exact, under the hypergeometric model.
 * Source: Vinh, Epps and Bailey 2010, "Information Theoretic Measures for Clusterings Comparison", equation 24a.
 */
export function expectedMutualInformation(rowSums: Float64Array, columnSums: Float64Array, total: number): number {
  const logFactorial = new Float64Array(total + 1);
  for (let n = 2; n <= total; n++) logFactorial[n] = logFactorial[n - 1]! + Math.log(n);
  let expected = 0;
  for (const row of rowSums) {
    for (const column of columnSums) {
      const margins =
        logFactorial[row]! +
        logFactorial[column]! +
        logFactorial[total - row]! +
        logFactorial[total - column]! -
        logFactorial[total]!;
      const most = Math.min(row, column);
      for (let count = Math.max(1, row + column - total); count <= most; count++) {
        const logProbability =
          margins -
          logFactorial[count]! -
          logFactorial[row - count]! -
          logFactorial[column - count]! -
          logFactorial[total - row - column + count]!;
        expected += (count / total) * Math.log((count * total) / (row * column)) * Math.exp(logProbability);
      }
    }
  }
  return expected;
}

/**
 * Adjusted mutual information of two labelings `[n]` of the same samples: (I - E[I])/(½(H(a) + H(b)) - E[I]), the
 * arithmetic mean as the normaliser. 1 for the same partition, 0 on average for a random one, where NMI rises with the
 * number of classes; it can be slightly negative.
 * Source: Vinh, Epps and Bailey 2010, AMI_sum.
 */
export function adjustedMutualInformation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const table = contingency(a, b);
  const { rowSums, columnSums, total } = table;
  const bothAre = (numClasses: number) => rowSums.length === numClasses && columnSums.length === numClasses;
  // All in one class, or each sample a class of its own, on both sides: the same partition, but 0/0 above.
  if (bothAre(1) || bothAre(total)) return 1;
  const expected = expectedMutualInformation(rowSums, columnSums, total);
  const mean = (sizeEntropy(rowSums, total) + sizeEntropy(columnSums, total)) / 2;
  return (mutualInformation(table) - expected) / (mean - expected);
}
