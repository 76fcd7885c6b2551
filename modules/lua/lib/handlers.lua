-- The list of handlers, and which of them a message reaches.
local utils = require(".utils")
local drive = require(".drive")
local handlers = {
  _version = "1.0.0", list = {}, coroutines = {}, onceNonce = 0, utils = require(".handlers-utils"),
}

local function index_of(name)
  for i, handler in ipairs(handlers.list) do
    if handler.name == name then return i end
  end
end

local function check(name, pattern)
  local kind = type(pattern)
  assert(type(name) == "string" and (kind == "function" or kind == "table" or kind == "string"),
    "Invalid arguments given. Expected: \n\tname : string, \tpattern : Action : string | MsgMatch : table,\n" ..
    "\t\tfunction(msg: Message) : {-1 = break, 0 = skip, 1 = continue},\n" ..
    "\thandle(msg : Message) : void) | Resolver,\n\tMaxRuns? : number | \"inf\" | nil")
end

local function arguments(name, pattern, handle, runs)
  if handle == nil then pattern, handle = name, pattern end
  check(name, pattern)
  return { name = name, pattern = pattern, handle = handle, maxRuns = runs }
end

local function replaced(handler)
  local i = index_of(handler.name)
  if i then
    local old = handlers.list[i]
    old.pattern, old.handle, old.maxRuns = handler.pattern, handler.handle, handler.maxRuns
  end
  return i ~= nil
end

-- Each takes (name, pattern, handle, maxRuns), or (name, handle) where the name is the Action; a handler of
-- that name is replaced where it stands. From add the number of handlers comes back.
function handlers.append(...)
  local handler = arguments(...)
  if not replaced(handler) then table.insert(handlers.list, handler) end
end

function handlers.add(...)
  handlers.append(...)
  return #handlers.list
end

function handlers.prepend(...)
  local handler = arguments(...)
  if not replaced(handler) then table.insert(handlers.list, 1, handler) end
end

-- Takes (name, pattern, handle) or (pattern, handle): runs once, before all others.
function handlers.once(...)
  local name, pattern, handle
  if select("#", ...) == 3 then
    name, pattern, handle = ...
  else
    name, pattern, handle = "_once_" .. handlers.onceNonce, ...
    handlers.onceNonce = handlers.onceNonce + 1
  end
  handlers.prepend(name, pattern, handle, 1)
end

-- Where there is no such handler, nothing is added beside it.
local function beside(offset)
  return function(name)
    assert(type(name) == "string", "Handler name MUST be a string")
    local i = index_of(name)
    return {
      add = function(...)
        local handler = arguments(...)
        if i then table.insert(handlers.list, i + offset, handler) end
      end,
    }
  end
end

handlers.before, handlers.after = beside(0), beside(1)

function handlers.remove(name)
  assert(type(name) == "string", "name MUST be string")
  local i = index_of(name)
  if i then table.remove(handlers.list, i) end
end

-- Suspends what runs until a message fits the pattern, and gives that message.
function handlers.receive(pattern)
  local this = coroutine.running()
  handlers.once(pattern, function(message)
    local ok, why = drive.resume(false, this, message)
    if not ok then error(why, 0) end
  end)
  return coroutine.yield(pattern)
end

-- Runs the first resolver whose pattern fits.
function handlers.generateResolver(resolvers)
  return function(message)
    if type(resolvers) == "function" then return resolvers(message) end
    for pattern, resolve in pairs(resolvers) do
      if utils.matchesSpec(message, pattern) then
        if type(resolve) == "table" then resolve = handlers.generateResolver(resolve) end
        return resolve(message)
      end
    end
  end
end

local verdicts = { [true] = -1, [false] = 0, skip = 0, ["break"] = -1, continue = 1 }

local function verdict(match)
  local kind = type(match)
  if kind == "number" then return match end
  if kind ~= "boolean" and kind ~= "string" then
    error("Pattern result is not valid, it MUST be string, number, or boolean")
  end
  return verdicts[match] or 0
end

local function run(handler, message)
  if handler.maxRuns and handler.maxRuns ~= "inf" then
    handler.maxRuns = handler.maxRuns - 1
    if handler.maxRuns <= 0 then
      for i, each in ipairs(handlers.list) do
        if each == handler then table.remove(handlers.list, i) break end
      end
    end
  end
  local handle = handler.handle
  if type(handle) == "table" then handle = handlers.generateResolver(handle) end
  handle(message)
end

-- A pattern answers 0, false or "skip" to be left out, -1, true or "break" to be the last, 1 or "continue" to
-- let others follow. The handler _default takes what nobody ended.
function handlers.evaluate(message)
  local snapshot = table.move(handlers.list, 1, #handlers.list, 1, {})
  local default
  for _, handler in ipairs(snapshot) do
    if handler.name == "_default" then
      default = handler
    else
      local match = verdict(utils.matchesSpec(message, handler.pattern))
      if match ~= 0 then run(handler, message) end
      if match < 0 then return true end
    end
  end
  if default then run(default, message) end
  return false
end

return handlers
