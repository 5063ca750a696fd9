import { script } from './script.ts'

/** How far the room has come. Its key alone: no person asked for it. */
export const reached = script(`
local numbers = redis.call('HMGET', KEYS[1], 'epoch', 'called', 'next')
return {tonumber(numbers[1]) or false, tonumber(numbers[2] or -1), tonumber(numbers[3] or 0)}
`)

/** The room goes on in a later epoch. */
export const begin = script(`
local epoch, called, nextKey, paused, opens, people = unpack(ARGV, 2)
local numbers = redis.call('HMGET', KEYS[1], 'epoch', 'called', 'next', 'opens')
if tonumber(numbers[1] or 0) >= tonumber(epoch) then return end
called, nextKey = math.max(tonumber(numbers[2] or -1), tonumber(called)), math.max(tonumber(numbers[3] or 0), tonumber(nextKey))
redis.call('HSET', KEYS[1], 'epoch', epoch, 'called', called, 'next', nextKey, 'paused', paused)
if opens ~= '' and not numbers[4] then redis.call('HSET', KEYS[1], 'opens', opens, 'people', people) end
`)
