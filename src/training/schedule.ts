/** The learning rate after `episode` episodes: halved every `halveEvery` (Snell et al. 2017); 0 keeps it. */
export function halvingRate(initial: number, halveEvery: number, episode: number): number {
  return halveEvery === 0 ? initial : initial * 0.5 ** Math.floor(episode / halveEvery);
}

/** The share of its weight that a term has after `episode` episodes: grows evenly to 1 over `warmUp`; 0 is at once. */
export function warmUpShare(warmUp: number, episode: number): number {
  return warmUp === 0 ? 1 : Math.min(1, episode / warmUp);
}
