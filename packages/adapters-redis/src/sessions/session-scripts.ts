import { defineScript } from "../redis-script.ts";

/**
 * A session is a hash (d data, v version, u user's code or "", c createdAt, e expiresAt); a user is a sorted set of session keys by expiry.
 * What may be refused for want of memory comes first, so that a refused script has changed nothing.
 *
 * `put` takes from ARGV at `at`: data, user's code, createdAt, expiresAt, life in ms, prefix of users, now.
 */
const shared = `
local function live(now)
  local expiresAt = redis.call('HGET', KEYS[1], 'e')
  return expiresAt and tonumber(expiresAt) > tonumber(now)
end
local function unindex(users)
  local user = redis.call('HGET', KEYS[1], 'u')
  if user and user ~= '' then redis.call('ZREM', users .. user, KEYS[1]) end
end
local function index(user, users, expiresAt, life, now)
  if user == '' then return end
  local set = users .. user
  redis.call('ZADD', set, expiresAt, KEYS[1])
  redis.call('ZREMRANGEBYSCORE', set, '-inf', now)
  if redis.call('PTTL', set) < tonumber(life) then redis.call('PEXPIRE', set, life) end
end
local function put(version, at)
  local before = redis.call('HGET', KEYS[1], 'u')
  redis.call('HSET', KEYS[1], 'd', ARGV[at], 'v', version, 'u', ARGV[at + 1], 'c', ARGV[at + 2], 'e', ARGV[at + 3])
  redis.call('PEXPIRE', KEYS[1], ARGV[at + 4])
  if before and before ~= '' and before ~= ARGV[at + 1] then redis.call('ZREM', ARGV[at + 5] .. before, KEYS[1]) end
  index(ARGV[at + 1], ARGV[at + 5], ARGV[at + 3], ARGV[at + 4], ARGV[at + 6])
end
`;

/** KEYS: session. ARGV: as `put` takes them. */
export const createScript = defineScript(`${shared}
if live(ARGV[7]) then return 0 end
put(1, 1)
return 1`);

/** KEYS: session. ARGV: version, then as `put` takes them. */
export const updateScript = defineScript(`${shared}
if not live(ARGV[8]) or redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
put(tonumber(ARGV[1]) + 1, 2)
return 1`);

/** KEYS: session. ARGV: expiresAt, life in ms, prefix of users, now. */
export const touchScript = defineScript(`${shared}
if not live(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], 'e', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
index(redis.call('HGET', KEYS[1], 'u'), ARGV[3], ARGV[1], ARGV[2], ARGV[4])
return 1`);

/** KEYS: session. ARGV: prefix of users, now. */
export const deleteScript = defineScript(`${shared}
local was = live(ARGV[2])
unindex(ARGV[1])
redis.call('UNLINK', KEYS[1])
return was and 1 or 0`);

/** KEYS: user. ARGV: user's code, key to keep or "", now. How many lived. */
export const deleteByUserScript = defineScript(`
local count = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if key ~= ARGV[2] then
    local found = redis.call('HMGET', key, 'u', 'e')
    if found[1] == ARGV[1] then
      if tonumber(found[2]) > tonumber(ARGV[3]) then count = count + 1 end
      redis.call('UNLINK', key)
    end
    redis.call('ZREM', KEYS[1], key)
  end
end
return count`);
