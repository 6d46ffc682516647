/**
 * A clustering of labelled samples and its normalised mutual information with the labels, kept up to date while samples move
 * one by one: a search that tries thousands of clusterings cannot count each anew.
 */
export class LabelledClustering {
  /** The cluster of each sample. */
  readonly clusters: Int32Array;
  private readonly labels: Int32Array;
  private readonly numLabels: number;
  /** Samples of label l in cluster k, [numClusters, numLabels]. */
  private readonly joint: Int32Array;
  private readonly sizes: Int32Array;
  /** n·log n of every count that can be. */
  private readonly table: Float64Array;
  private jointSum = 0;
  private sizeSum = 0;
  private readonly labelEntropy: number;

  /** @param clusters of the samples at the start, 0..numClusters-1 @param labels 0..numLabels-1 */
  constructor(clusters: Int32Array, numClusters: number, labels: Int32Array, numLabels: number) {
    this.clusters = Int32Array.from(clusters);
    this.labels = labels;
    this.numLabels = numLabels;
    this.table = Float64Array.from({ length: labels.length + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));
    this.joint = new Int32Array(numClusters * numLabels);
    this.sizes = new Int32Array(numClusters);
    const labelSizes = new Int32Array(numLabels);
    labels.forEach((label, sample) => {
      labelSizes[label]!++;
      this.count(sample, 1);
    });
    this.labelEntropy = this.entropy(labelSizes.reduce((sum, n) => sum + this.table[n]!, 0));
  }

  move(sample: number, cluster: number): void {
    this.count(sample, -1);
    this.clusters[sample] = cluster;
    this.count(sample, 1);
  }

  /** I(clusters; labels)/√(H(clusters)·H(labels)); 1 where both have one class, 0 where one of them has. */
  geometricNmi(): number {
    const clusterEntropy = this.entropy(this.sizeSum);
    const scale = Math.sqrt(clusterEntropy * this.labelEntropy);
    // Of a single class the entropy is 0 but for rounding.
    const single = (entropy: number) => entropy < 1e-9;
    if (single(clusterEntropy) || single(this.labelEntropy)) {
      return single(clusterEntropy) && single(this.labelEntropy) ? 1 : 0;
    }
    return (clusterEntropy + this.labelEntropy - this.entropy(this.jointSum)) / scale;
  }

  private count(sample: number, by: 1 | -1): void {
    const cluster = this.clusters[sample]!;
    const cell = cluster * this.numLabels + this.labels[sample]!;
    const { joint, sizes, table } = this;
    this.jointSum += table[joint[cell]! + by]! - table[joint[cell]!]!;
    this.sizeSum += table[sizes[cluster]! + by]! - table[sizes[cluster]!]!;
    joint[cell]! += by;
    sizes[cluster]! += by;
  }

  /** Entropy in nats of counts of all samples whose Σ n·log n is `sum`. */
  private entropy(sum: number): number {
    return Math.max(0, Math.log(this.labels.length) - sum / this.labels.length);
  }
}
