import { defineScript } from "../redis-script.ts";

/**
 * An entry is one string: a header line `<kind> <freshUntil> <keptUntil> <tag> <tag>…`, then the data. Kind is "j" for JSON and "b" for bytes; a
 * time is milliseconds or "inf"; tags are encoded. A tag is a sorted set of keys by when they go.
 *
 * What may be refused for want of memory comes first in each script, so that a refused one has changed nothing.
 */
const shared = `
local function header(key)
  local start = redis.call('GETRANGE', key, 0, 511)
  if start == '' then return nil end
  local stop = string.find(start, '\\n', 1, true)
  if not stop then
    start = redis.call('GET', key)
    stop = string.find(start, '\\n', 1, true)
    if not stop then return nil end
  end
  local words = {}
  for word in string.gmatch(string.sub(start, 1, stop - 1), '%S+') do words[#words + 1] = word end
  return words, stop
end
local function time(word) if word == 'inf' then return math.huge end return tonumber(word) end
local function untag(words, key, tags)
  for index = 4, #words do redis.call('ZREM', tags .. words[index], key) end
end
`;

/** KEYS: entry. ARGV: entry, life in ms or "", tag prefix, keptUntil, now, tag… */
export const writeScript = defineScript(`${shared}
local old = header(KEYS[1])
if ARGV[2] == '' then redis.call('SET', KEYS[1], ARGV[1]) else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
if old then untag(old, KEYS[1], ARGV[3]) end
for index = 6, #ARGV do
  local tag = ARGV[3] .. ARGV[index]
  local isNew = redis.call('EXISTS', tag) == 0
  local left = redis.call('PTTL', tag)
  redis.call('ZADD', tag, ARGV[4] == 'inf' and '+inf' or ARGV[4], KEYS[1])
  redis.call('ZREMRANGEBYSCORE', tag, '-inf', ARGV[5])
  if ARGV[2] == '' then redis.call('PERSIST', tag)
  elseif isNew or (left >= 0 and left < tonumber(ARGV[2])) then redis.call('PEXPIRE', tag, ARGV[2]) end
end
return 1`);

/** KEYS: entry. ARGV: tag prefix. The entry that was there. */
export const removeScript = defineScript(`${shared}
local old = header(KEYS[1])
if not old then return false end
local entry = redis.call('GET', KEYS[1])
untag(old, KEYS[1], ARGV[1])
redis.call('UNLINK', KEYS[1])
return entry`);

/** KEYS: entries. ARGV: tag prefix. */
export const removeManyScript = defineScript(`${shared}
for _, key in ipairs(KEYS) do
  local old = header(key)
  if old then
    untag(old, key, ARGV[1])
    redis.call('UNLINK', key)
  end
end
return 1`);

/** KEYS: tag. ARGV: the tag's code, tag prefix, now. How many lived. */
export const removeTagScript = defineScript(`${shared}
local count = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local words = header(key)
  local carries = false
  if words then for index = 4, #words do if words[index] == ARGV[1] then carries = true end end end
  if carries then
    if time(words[3]) > tonumber(ARGV[3]) then count = count + 1 end
    untag(words, key, ARGV[2])
    redis.call('UNLINK', key)
  end
end
redis.call('UNLINK', KEYS[1])
return count`);

/** KEYS: entry. ARGV: by, new entry's header, now, life in ms or "", tag prefix. The sum as text, or nil. */
export const addScript = defineScript(`${shared}
local words, stop = header(KEYS[1])
local by = tonumber(ARGV[1])
local most = 9007199254740991
if words and time(words[2]) > tonumber(ARGV[3]) then
  local entry = redis.call('GET', KEYS[1])
  local text = string.sub(entry, stop + 1)
  if words[1] ~= 'j' or not string.match(text, '^-?%d+$') then return false end
  local sum = tonumber(text) + by
  if math.abs(tonumber(text)) > most or math.abs(sum) > most then return false end
  local shown = string.format('%.0f', sum)
  redis.call('SET', KEYS[1], string.sub(entry, 1, stop) .. shown, 'KEEPTTL')
  return shown
end
if math.abs(by) > most then return false end
local shown = string.format('%.0f', by)
local entry = ARGV[2] .. '\\n' .. shown
if ARGV[4] == '' then redis.call('SET', KEYS[1], entry) else redis.call('SET', KEYS[1], entry, 'PX', ARGV[4]) end
if words then untag(words, KEYS[1], ARGV[5]) end
return shown`);

/** KEYS: lock. ARGV: token. */
export const releaseScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`);

/** KEYS: lock. ARGV: token, lease in ms. */
export const renewScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`);
