-- Which messages for others a process takes when they are assigned to it.
local matches = require(".utils").matchesSpec
local assignment = { _version = "1.0.0" }

local function place_of(list, name)
  for i, assignable in ipairs(list) do
    if assignable.name == name then return i end
  end
end

-- Gives ao what it lacks of it.
function assignment.init(ao)
  local all = {}

  -- (pattern), or (name, pattern): of a name there is one.
  function all.addAssignable(...)
    local name, pattern = ...
    if select("#", ...) == 1 then
      name, pattern = nil, name
    else
      assert(type(name) == "string", "MatchSpec name MUST be a string")
    end
    local place = name and place_of(ao.assignables, name)
    if place then
      ao.assignables[place].pattern = pattern
    else
      table.insert(ao.assignables, { name = name, pattern = pattern })
    end
  end

  -- By its name or its number.
  function all.removeAssignable(name)
    assert(type(name) == "string" or type(name) == "number", "index MUST be a number")
    local place = type(name) == "string" and place_of(ao.assignables, name) or name
    if ao.assignables[place] then table.remove(ao.assignables, place) end
  end

  function all.isAssignment(message) return message.Target ~= ao.id end

  function all.isAssignable(message)
    for _, assignable in pairs(ao.assignables) do
      if matches(message, assignable.pattern) then return true end
    end
    return false
  end

  ao.assignables = ao.assignables or {}
  for name, f in pairs(all) do ao[name] = ao[name] or f end
end

return assignment
