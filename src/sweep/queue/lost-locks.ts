import type { Redis } from 'ioredis';

/**
 * Takes a lock again that ran out while the server was away, unless another worker has the job by now, or it waits for one.
 * KEYS: the lock, the list of jobs at work. ARGV: our token, the lock's milliseconds, the job's name.
 */
const RETAKE = `
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then return 0 end
if not redis.call('LPOS', KEYS[2], ARGV[3]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** Whether the job is still ours. */
export async function retakeLock(
  client: Redis,
  { lock, active }: { lock: string; active: string },
  { token, milliseconds, name }: { token: string; milliseconds: number; name: string },
): Promise<boolean> {
  return (await client.eval(RETAKE, 2, lock, active, token, milliseconds, name)) === 1;
}
