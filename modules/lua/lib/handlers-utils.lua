-- Patterns and handlers that many programs need.
local utils = require(".utils")
local tag_utils = { _version = "1.0.0" }

function tag_utils.hasMatchingTag(name, value)
  assert(type(name) == "string" and type(value) == "string", "invalid arguments: (name : string, value : string)")
  return function(message) return message.Tags[name] == value end
end

function tag_utils.hasMatchingTagOf(name, values)
  assert(type(name) == "string" and type(values) == "table", "invalid arguments: (name : string, values : string[])")
  return function(message)
    for _, value in ipairs(values) do
      if message.Tags[name] == value then return true end
    end
    return 0
  end
end

function tag_utils.hasMatchingData(value)
  assert(type(value) == "string", "invalid arguments: (value : string)")
  return function(message) return message.Data == value end
end

function tag_utils.reply(input)
  assert(type(input) == "table" or type(input) == "string", "invalid arguments: (input : table or string)")
  return function(message) message.reply(type(input) == "string" and { Data = input } or input) end
end

-- The pattern, but what it lets through goes on to later handlers as well.
function tag_utils.continue(pattern)
  return function(message)
    local match = utils.matchesSpec(message, pattern)
    if not match or match == 0 or match == "skip" then return match end
    return 1
  end
end

return tag_utils
