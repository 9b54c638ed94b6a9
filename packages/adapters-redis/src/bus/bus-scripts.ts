/**
 * Sends a message to subscribers, and to responders if it is a request. KEYS: one that is never written and stands for the bus, so that in a
 * cluster all of its messages go through one node: through several they would overtake each other. ARGV: channel, responders' channel or "",
 * the rest of the frame. How many subscriptions of the last kind this node knows.
 *
 * Always sent as text, never by hash: the second try after an unknown hash could overtake a later message.
 */
export const publishScript = `
local frame = redis.call('TIME')[1] .. ' ' .. ARGV[3]
local count = redis.call('PUBLISH', ARGV[1], frame)
if ARGV[2] ~= '' then count = redis.call('PUBLISH', ARGV[2], frame) end
return count`;

/**
 * Takes a message for a queue: 1 for the first who asks. KEYS: claim. ARGV: sentAt, seconds to remember. Who asks so late that the claim of
 * another may be forgotten gets nothing.
 */
export const claimScript = `
local remember = tonumber(ARGV[2])
if tonumber(redis.call('TIME')[1]) - tonumber(ARGV[1]) >= remember - 1 then return 0 end
if redis.call('SET', KEYS[1], '', 'NX', 'EX', remember) then return 1 end
return 0`;
