/** The learning rate after `episode` episodes: halved every `halveEvery` (Snell et al. 2017); 0 keeps it. */
export function halvingRate(initial: number, halveEvery: number, episode: number): number {
  return halveEvery === 0 ? initial : initial * 0.5 ** Math.floor(episode / halveEvery);
}
