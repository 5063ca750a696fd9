/** Every command that our scripts call: an ACL must allow them, beside `eval` and `evalsha` (a test compares the sources). */
export const scriptCommands: readonly string[] = [
  ...['DEL', 'GET', 'PEXPIRE', 'SET', 'TIME', 'UNLINK'],
  ...['HDEL', 'HGET', 'HGETALL', 'HINCRBY', 'HKEYS', 'HLEN', 'HMGET', 'HSET', 'HSETNX'],
  ...['ZADD', 'ZCARD', 'ZCOUNT', 'ZPOPMIN', 'ZRANGE', 'ZRANK', 'ZREM', 'ZREMRANGEBYSCORE', 'ZSCORE'],
]
