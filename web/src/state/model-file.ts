import { messageOf, UserError } from '../../../src/base/errors.ts';
import { loadFitted, mayBeFitted, type FittedModel } from '../../../src/interpretation/fitted/index.ts';

/** A page holds a file in memory several times over; networks for phones have a tenth of this. */
export const MOST_BYTES = 200e6;

/** What a page can show without a standstill. */
const MOST = { classes: 500, images: 5_000, prototypes: 1_000 };

/**
 * The model in the bytes of a file.
 * @throws UserError for what is damaged, hostile, or has too much in it for a page
 */
export function modelOf(bytes: Uint8Array): FittedModel {
  const fitted = loadFitted(bytes);
  const { classes, support, masses } = fitted;
  const has = { classes: classes.length, images: support.labels.length, prototypes: masses.length };
  for (const [what, most] of Object.entries(MOST)) {
    const got = has[what as keyof typeof MOST];
    if (got > most) throw new UserError(`This model has ${got} ${what}; this page shows up to ${most}.`);
  }
  return fitted;
}

/** @throws UserError before anything is read, for a file that is too large for a page */
export function requireModest(name: string, bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new UserError(`'${name}' has ${Math.round(bytes / 1e6)} MB; this page opens up to ${MOST_BYTES / 1e6} MB.`);
}

/** Whether a file is to be opened as a model: by its name, or by how it begins. */
export async function isModelFile(file: File): Promise<boolean> {
  if (/\.untwist$/i.test(file.name)) return true;
  return mayBeFitted(new Uint8Array(await file.slice(0, 4).arrayBuffer()));
}

/** The model beside the page. */
export interface HostedModel {
  readonly fitted: FittedModel;
  /** Name of its file, without the ending, where the host says that it has another than in the address. */
  readonly name: string | null;
}

/** The model beside the page; null where there is none. @throws UserError for one that cannot be had or is damaged */
export async function fetchModel(url: string): Promise<HostedModel | null> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new UserError(`The model beside this page cannot be fetched (${messageOf(error)}); reload, or open a file.`);
  });
  if (!response.ok) return null;
  requireModest(url, Number(response.headers.get('Content-Length') ?? 0));
  const bytes = new Uint8Array(await response.arrayBuffer());
  requireModest(url, bytes.length);
  // A host that answers everything with a page has no model either.
  const isPage = response.headers.get('Content-Type')?.startsWith('text/html') === true && !mayBeFitted(bytes);
  if (isPage) return null;
  return { fitted: modelOf(bytes), name: nameIn(response.headers.get('Content-Disposition')) };
}

/** The file name that `untwist explore` states, see RFC 6266. */
function nameIn(disposition: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? '')?.[1];
  if (encoded === undefined) return null;
  try {
    return withoutEnding(decodeURIComponent(encoded));
  } catch {
    return null; // of a host with another way to write names
  }
}

/** The name of a model's file, without `.untwist`. */
export function withoutEnding(file: string): string {
  return file.replace(/\.untwist$/i, '');
}
