import { UserError } from '../base/errors.ts';

/** A file that gave no image. */
export interface BadImage {
  /** Path in the data set: `cats/0001.png`. */
  readonly name: string;
  readonly reason: string;
}

/** Whether files that give no image stop the work or are left out. */
export const BAD_IMAGE_CHOICES = ['refuse', 'skip'] as const;
export type OnBadImage = (typeof BAD_IMAGE_CHOICES)[number];

/** How many files a message names before it only counts. */
const NAMED = 3;

/**
 * Lets bad images pass with a notice, or refuses them.
 * @throws UserError that names the first few and counts them, where `onBadImage` is 'refuse'.
 */
export function judgeBadImages(
  bad: readonly BadImage[],
  total: number,
  onBadImage: OnBadImage,
  notice: (message: string) => void = () => {},
): void {
  if (bad.length === 0) return;
  const named = bad.slice(0, NAMED).map(({ name, reason }) => `${name} (${reason})`);
  if (bad.length > NAMED) named.push(`and ${bad.length - NAMED} more`);
  const list = named.join(', ');
  if (onBadImage === 'skip') {
    notice(`Skipped ${bad.length} of ${total} images that cannot be read: ${list}.`);
    return;
  }
  throw new UserError(
    `${bad.length} of ${total} images cannot be read: ${list}. Replace or delete them, or pass --on-bad-image skip.`,
  );
}
